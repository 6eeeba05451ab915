"""Pictures of an evaluation, as SVG."""

from assay.detect.evaluate import Evaluation


def precision_recall(evaluation: Evaluation, title: str = "") -> str:
    """Precision against recall over all thresholds, with the 95 % interval of precision and the operating point."""
    import altair as alt  # here, for it takes half a second that `assay screen` need not wait
    import vl_convert

    points = [
        {
            "recall": recall.value,
            "precision": precision.value,
            "low": interval[0],
            "high": interval[1],
            "threshold": threshold,
        }
        for threshold, precision, recall in evaluation.curve()
        if recall.value is not None and (interval := precision.interval) is not None
    ]
    tally = evaluation.overall
    here = [{"recall": tally.recall.value or 0.0, "precision": tally.precision.value or 0.0}]
    across = alt.X("recall:Q", title="recall", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    up = alt.Y("precision:Q", title="precision", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    curve = alt.Chart(alt.InlineData(values=points))
    band = curve.mark_area(opacity=0.2, color="#8a6d1d").encode(
        across, y=alt.Y("low:Q", title="precision"), y2="high:Q"
    )
    line = curve.mark_line(color="#8a6d1d").encode(across, up)
    point = alt.Chart(alt.InlineData(values=here)).mark_point(size=90, filled=True, color="#a4262c").encode(across, up)
    chart = alt.layer(band, line, point).properties(width=380, height=260, title=title)
    return vl_convert.vegalite_to_svg(chart.to_json())
