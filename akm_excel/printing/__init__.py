"""Documents for people: the plan to be signed, the region's table, letters; as PDF, Word, HTML or text.

document     what a document consists of: paragraphs and tables, in no format
form         the official document of a plan
consolidated the consolidated table of a region, districts beside each other
pdf word page plain   one module a format, each renders any document
"""
