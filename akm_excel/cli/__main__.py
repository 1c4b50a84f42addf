"""``python -m akm_excel.cli``."""

import sys

from akm_excel.cli import main

sys.exit(main())
