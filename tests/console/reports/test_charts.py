from xml.etree import ElementTree

from markupsafe import Markup

from ivr.console.reports.charts import Plot, Series, bars, columns

SVG = "{http://www.w3.org/2000/svg}"
PLOT = Plot(
    "p", "Titre", "Description", ["Mâcon", "<b>"], [Series("Un & deux", [50, None]), Series("Trois", [25, 10])], " %"
)


def read(drawn: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314  (we wrote it)


def texts(drawn: Markup) -> list[str]:
    return [str(text.text) for text in read(drawn).iter(f"{SVG}text")]


def test_it_has_a_title_and_a_description_that_name_it() -> None:
    svg = read(bars(PLOT, 100))
    assert svg.get("role") == "img"
    names = str(svg.get("aria-labelledby")).split()
    found = {str(each.get("id")): each.text for each in svg.iter() if each.get("id") in names}
    assert list(found.values()) == ["Titre", "Description"]


def test_every_number_is_written_beside_its_bar_and_what_is_not_known_is_a_dash() -> None:
    assert texts(bars(PLOT, 100)) == ["Un & deux", "Trois", "Mâcon", "50 %", "25 %", "<b>", "–", "10 %"]


def test_each_series_has_a_pattern_of_its_own() -> None:
    svg = read(bars(PLOT, 100))
    patterns = [ElementTree.tostring(each) for each in svg.iter(f"{SVG}pattern")]
    assert len(set(patterns)) == 2
    fills = {str(box.get("fill")) for box in svg.findall(f"{SVG}rect")}
    assert fills == {"url(#p-0)", "url(#p-1)"}


def test_nothing_in_it_is_a_style_or_a_script() -> None:
    for drawn in (bars(PLOT, 100), columns(PLOT)):
        assert not {"style", "onload"} & {name for each in read(drawn).iter() for name in each.keys()}  # noqa: SIM118


def test_columns_stand_on_each_other_with_their_sum_above() -> None:
    drawn = columns(PLOT)
    assert texts(drawn)[2:] == ["75", "Mâcon", "10", "<b>"]
    boxes = list(read(drawn).findall(f"{SVG}rect"))[2:]
    assert float(str(boxes[0].get("y"))) == float(str(boxes[1].get("y"))) + float(str(boxes[1].get("height")))


def test_bars_do_not_leave_the_drawing() -> None:
    svg = read(bars(Plot("p", "", "", ["a"], [Series("x", [250])]), 100))
    assert all(float(str(box.get("x"))) + float(str(box.get("width"))) <= 720 for box in svg.findall(f"{SVG}rect"))


def test_an_empty_plot_can_be_drawn() -> None:
    assert read(columns(Plot("p", "", "", [], [Series("x", [])]))) is not None
    assert read(bars(Plot("p", "", "", [], [Series("x", [])]), 0)) is not None
