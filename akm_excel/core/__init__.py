"""Values and what follows from them: plans, templates, regions; no file, no XML, no column letter."""
