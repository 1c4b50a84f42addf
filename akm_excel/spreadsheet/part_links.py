"""Parts and what names them: the relation to a part, a name that is free, a part taken out with all that names it."""

from itertools import count

from akm_excel.spreadsheet import part_names
from akm_excel.spreadsheet.package import CONTENT_TYPES, Package, parse_xml, serialize_xml


def relation_to(package: Package, part: str, of: str) -> str:
    """The id of the relation by which `of` names a part."""
    return next(key for key, (_, target) in package.relations(of).items() if target == part)


def free_name(package: Package, form: str) -> str:
    """The first name of a form (``xl/charts/chart{}.xml``) that no part of a package has."""
    return next(name for number in count(1) if (name := form.format(number)) not in package)


def drop(package: Package, part: str, of: str) -> None:
    """Take a part, and what only hangs on it, out of a package: relations of `of` and content types name it no more."""
    inner = [target for _, target in package.relations(part).values() if target in package]
    for target in inner:
        drop(package, target, part)
    rels = part_names.relations_part(of)
    if rels in package:
        root = parse_xml(package.read(rels))
        named = {key for key, (_, target) in package.relations(of).items() if target == part}
        for relation in list(root):
            if relation.get("Id") in named:
                root.remove(relation)
        package.replace(rels, serialize_xml(root))
    if part_names.relations_part(part) in package:
        package.remove(part_names.relations_part(part))
    package.remove(part)
    types = parse_xml(package.read(CONTENT_TYPES))
    for override in list(types):
        if part_names.folded(override.get("PartName", "")) == part_names.folded(part):
            types.remove(override)
    package.replace(CONTENT_TYPES, serialize_xml(types))
