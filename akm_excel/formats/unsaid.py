"""What rows of figures say nothing of: who fills a workbook from them keeps what stands there."""

from collections.abc import Collection, Mapping

from akm_excel.core.plan import Column, Key, Measure, Plan


def completed(measures: Mapping[Key, Measure], there: Plan, unsaid: Collection[Column]) -> dict[Key, Measure]:
    """The measures with the figures of the columns `unsaid` from the plan `there`, as far as it has these measures."""
    known = there.by_key
    return {
        key: measure.with_figures({column: known[key].figure(column) for column in unsaid}) if key in known else measure
        for key, measure in measures.items()
    }
