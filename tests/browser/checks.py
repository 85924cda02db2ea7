"""What must be so of a page. Each check tells what is not, as a list of sentences."""

from pathlib import Path

RULES = (Path(__file__).parent / "rules.js").read_text()
# A gap shorter than this may be one mark with its neighbours; in milliseconds.
BIG = 5000


def millis(seconds):
    # As the page cuts: whole nanoseconds first, so that no decimal of a binary fraction is lost.
    return round(seconds * 1e9) // 1_000_000


def asks_nobody(looked, _):
    """The page makes no request but for itself, and nothing complains."""
    looked.page.wait_for_timeout(50)
    others = [url for url in looked.asked if url != looked.url]
    return [f"asked for {url}" for url in others] + looked.complaints


def has_its_lanes(looked, told):
    """A lane for each that something is typed at, a bar for each command in it."""
    steps = told["runbook"]["steps"]
    lanes = len({step["lane"] for step in steps})
    found = looked.page.locator("#tl line.lane").count()
    wrong = [] if found == lanes else [f"{found} lanes of {lanes}"]
    bars = set(looked.page.evaluate("[...document.querySelectorAll('#tl [data-a]')].map((bar) => bar.dataset.a)"))
    return wrong + [f"no bar of {step['address']}" for step in steps if step["address"] not in bars]


def has_its_tracks(looked, told):
    """A row for each thing that the chronicle has states of; services have bands, and what never changes is left out."""
    says = lambda track: track["kind"] != "service" and (track["kind"] not in ("host", "link") or len(track["segments"]) > 1)
    wanted = {track["id"] for track in told["chronicle"]["tracks"] if says(track)}
    found = looked.page.evaluate("[...document.querySelectorAll('#tl .track')].map((row) => row.dataset.track)")
    wrong = [f"no track of {one}" for one in sorted(wanted - set(found))]
    return wrong + ([] if len(found) == len(wanted) else [f"{len(found)} tracks of {len(wanted)}"])


def shows_gaps_when_they_were(looked, told):
    """Each long gap is a block that reaches from its beginning to its end, or to the end of the axis before that."""
    blocks = looked.page.evaluate(
        """[...document.querySelectorAll('#tl .gap')].map((gap) => {
            const rect = gap.querySelector('rect');
            const [x, width] = ['x', 'width'].map((key) => Number(rect.getAttribute(key)));
            return { from: Number(gap.dataset.from), to: Number(gap.dataset.to), begins: timeAt(x), ends: timeAt(x + width), pixel: timeAt(x + 2.5) - timeAt(x) };
        })"""
    )
    wrong, last = [], looked.page.evaluate("DATA.end")
    for service in told["availability"]:
        for gap in service["gaps"]:
            begins, ends = millis(gap["from_s"]), millis(gap["to_s"])
            if ends - begins <= BIG:
                continue
            block = next((one for one in blocks if (one["from"], one["to"]) == (begins, ends)), None)
            if block is None:
                wrong.append(f"no block of the gap of {service['service']} from {begins} to {ends}")
            elif abs(block["begins"] - begins) > 2 or abs(block["ends"] - min(ends, last)) > max(2, block["pixel"]):
                wrong.append(f"the block from {begins} to {ends} is drawn from {block['begins']} to {block['ends']}")
    return wrong


def tells_the_verdict(looked, told):
    """The verdict, the command that plays it again, and every table are there."""
    wrong = []
    verdict = looked.page.locator(".verdict").inner_text(timeout=1000) if looked.page.locator(".verdict").count() else ""
    if verdict.strip().lower() != told["verdict"]:
        wrong.append(f"the verdict reads {verdict!r}")
    command = looked.page.locator(".hero .cmdline code").all_inner_texts()
    if not any(one.startswith("cutover rehearse ") for one in command):
        wrong.append("no command plays it again")
    return wrong + [f"no {part}" for part in ("#timeline", "#doc", "#objectives", "#findings", "#scenario") if not looked.page.locator(part).count()]


def clicks_tell_more(looked, told):
    """A bar, a line of the runbook, a link, a loss, the axis, zoom and theme each do what they look like."""
    page, wrong = looked.page, []
    played = [step["address"] for step in told["runbook"]["steps"] if step["start_s"] is not None]
    inspected = lambda: page.locator("#inspect b").first.inner_text() if page.locator("#inspect b").count() else ""
    view = lambda: page.evaluate("axis.view[1] - axis.view[0]")
    for address in played[:1] + played[-1:]:
        if not page.locator(f'#tl [data-a="{address}"]').count():
            wrong.append(f"no bar of {address} can be clicked")
            continue
        page.locator("#fold").click()
        page.locator(f'#tl [data-a="{address}"] rect').nth(1).click(force=True)
        if inspected() != address:
            wrong.append(f"a click on the bar of {address} tells of {inspected()!r}")
        if not page.locator(f'.cmd.sel[data-a="{address}"]').count():
            wrong.append(f"a click on the bar of {address} does not mark its line")
        other = page.locator(f'.cmd:not(.sel)[data-a]').first
        if other.count():
            other.click()
            if inspected() != other.get_attribute("data-a") and not page.locator(".cmd.sel").count():
                wrong.append("a click on a line of the runbook tells nothing")
    for link in page.locator("main a[data-go]").all()[:1]:
        if link.is_visible():
            link.click()
            if inspected() != link.get_attribute("data-go") and played:
                wrong.append(f"the link to {link.get_attribute('data-go')} tells of {inspected()!r}")
    for card in page.locator("details.losscard").all()[1:2]:
        card.locator("summary").click()
        if not card.locator(".story").is_visible():
            wrong.append("a loss does not open")
    page.locator("#zoom-in").click()
    if played and view() >= 1:
        wrong.append("the page does not zoom in")
    page.locator("#zoom-all").click()
    page.locator("#even").click()
    if page.locator("#even").get_attribute("aria-pressed") != "true":
        wrong.append("the axis cannot be made even")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    if page.evaluate("getComputedStyle(document.body).backgroundColor") == before:
        wrong.append("the theme does not change")
    page.locator("#theme").click()
    return wrong


def works_by_keyboard(looked, told):
    """Tab reaches the timeline; its keys go from command to command, zoom, and lead to the line of the runbook."""
    page, wrong = looked.page, []
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "tl":
            break
    else:
        return ["Tab does not reach the timeline"]
    if not told["runbook"]["steps"]:
        return []
    page.keyboard.press("Home")
    first = page.evaluate("picked.step")
    page.keyboard.press("ArrowRight")
    if len(told["runbook"]["steps"]) > 1 and page.evaluate("picked.step") == first:
        wrong.append("an arrow does not go to the next command")
    page.keyboard.press("+")
    if page.evaluate("axis.view[1] - axis.view[0]") >= 1:
        wrong.append("+ does not zoom")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    if not page.evaluate("document.activeElement.matches('.cmd')"):
        wrong.append("Enter does not lead to the line of the runbook")
    return wrong


def fits_its_window(looked, _):
    """Nothing is wider than the window but what scrolls in itself."""
    return looked.page.evaluate(RULES + "; tooWide()")


def can_be_read(looked, _):
    """Text is at least 4.5 to 1 on its ground, 3 to 1 where it is large."""
    return looked.page.evaluate(RULES + "; tooPale()")


def has_names(looked, _):
    """Every control has a name, no id stands twice, what scrolls can be reached, headings leave no level out."""
    return looked.page.evaluate(RULES + "; nameless()")


def has_its_mistakes(looked, told):
    """Each mistake of one place stands in the matrix and tells of itself; each kind of failure has its smallest case."""
    page, wrong = looked.page, []
    named = set(page.evaluate("M.cells.map((cell) => cell.d)"))
    wrong += [f"no {single['deviation']}" for single in told["singles"] if single["deviation"] not in named]
    marks = page.locator("#mistakes .mc").count()
    if marks < len(told["singles"]) * 0.7:
        wrong.append(f"{marks} marks of {len(told['singles'])} mistakes")
    kinds = page.locator("article.grp").count()
    if kinds != len(told["failures"]):
        wrong.append(f"{kinds} kinds of {len(told['failures'])}")
    if page.locator(".small-run > svg").count() < min(kinds, 40):
        wrong.append("a smallest case is not drawn")
    page.locator("#mistakes").focus()
    page.keyboard.press("ArrowRight")
    before = page.locator("#inspect b").inner_text()
    page.keyboard.press("ArrowDown")
    if page.locator("#inspect b").inner_text() == before:
        wrong.append("an arrow does not go to the next mistake")
    page.locator("#mistakes .mc").first.click()
    if page.locator("#inspect b").inner_text() not in named:
        wrong.append("a click on a mistake tells nothing")
    for group in page.locator("[data-group]").all()[:1]:
        group.click()
        if not page.locator("#mistakes.dim .mc.on").count():
            wrong.append("a kind of failure does not show its mistakes")
    return wrong


EVERYWHERE = [asks_nobody, fits_its_window, can_be_read, has_names]
ALL = [tells_the_verdict, has_its_lanes, has_its_tracks, shows_gaps_when_they_were, *EVERYWHERE, works_by_keyboard, clicks_tell_more]
def has_its_graph(looked, told):
    """Each command is a box, each firm edge a line; arrows and clicks choose one and tell what happens otherwise."""
    page, wrong = looked.page, []
    needed = sum(1 for edge in told["edges"] if edge["needed"] and not edge["protects_only_against"])
    lines, boxes = page.locator("#order .edge").count(), page.locator("#order .node").count()
    if lines != needed:
        wrong.append(f"{lines} lines of {needed}")
    if boxes != page.locator("#room tbody tr").count() or not boxes:
        wrong.append(f"{boxes} boxes, and another number of rows that tell of their room")
    page.locator("#order .node").first.click()
    before = page.locator("#inspect b").first.inner_text() if page.locator("#inspect b").count() else ""
    if not before:
        return wrong + ["a click on a command tells nothing"]
    page.keyboard.press("ArrowRight")
    if page.locator("#inspect b").first.inner_text() == before:
        wrong.append("an arrow does not go to the next command")
    return wrong


def has_its_runs(looked, told):
    """Each run has its row and its drawing."""
    page, wrong = looked.page, []
    runs = page.locator("article.run").count()
    if not runs or page.locator("article.run svg[role=img]").count() < runs:
        wrong.append(f"{runs} runs, and not each is drawn")
    if page.locator("#figures tbody tr").count() < runs:
        wrong.append("a run has no figures")
    if not page.locator("article.run .small").count():
        wrong.append("what differs is not told")
    return wrong


SEARCH = [has_its_mistakes, *EVERYWHERE]


def all_of(told):
    """The checks of a page, by what it tells of."""
    if "singles" in told:
        return SEARCH
    if "edges" in told:
        return [has_its_graph, *EVERYWHERE]
    return ALL if "verdict" in told else [has_its_runs, *EVERYWHERE]
