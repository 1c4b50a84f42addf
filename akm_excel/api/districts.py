"""The district that a program or a person names."""

from akm_excel.core.likeness import place_proposal
from akm_excel.core.template import District, Template
from akm_excel.errors import DataError
from akm_excel.language import tr


def named(district: str, template: Template) -> District:
    """The district of a full name, an alias or a code. Raises `DataError`, with what may have been meant."""
    listed = template.district(district)
    if listed is None:
        raise DataError(
            tr("The district '{name}' is not on the list.").format(name=district),
            expected=", ".join(known.name for known in template.districts),
            remedy=place_proposal(
                district,
                {known.name: (known.name, *known.aliases) for known in template.districts},
                tr("write the full name or the code; 'Nukus' alone may be the district or the city"),
            ),
        )
    return listed
