"""What is taken out of a page, and the check that must miss it."""

import checks

RUN = "stores-fails"
SEARCH = "explore"

# By the page that has one of everything that is looked for.
TAKEN_OUT = {
    SEARCH: [
        (checks.has_its_mistakes, "M.cells.pop()"),
        (checks.has_its_mistakes, "document.querySelectorAll('#mistakes tbody tr').forEach((row, at) => at % 2 && row.remove())"),
        (checks.has_its_mistakes, "document.querySelector('article.grp').remove()"),
        (checks.has_its_mistakes, "document.querySelector('.small-run > svg').remove()"),
        (checks.has_its_mistakes, "tell = () => {}"),
        (checks.has_its_mistakes, "highlight = () => {}"),
    ],
    "constraints": [
        (checks.has_its_graph, "document.querySelector('#order .edge').remove()"),
        (checks.has_its_graph, "document.querySelectorAll('#order .node')[3].remove()"),
        (checks.has_its_graph, "choose = () => {}"),
    ],
    "compare": [
        (checks.has_its_runs, "document.querySelector('.small-run > svg').remove()"),
        (checks.has_its_runs, "document.querySelectorAll('#figures tbody tr').forEach((row) => row.remove())"),
    ],
    RUN: [
        (checks.tells_the_verdict, "document.querySelector('.verdict').remove()"),
        (checks.tells_the_verdict, "document.querySelector('#objectives').remove()"),
        (checks.has_its_lanes, "document.querySelector('#tl line.lane').remove()"),
        (checks.has_its_lanes, "document.querySelector('#tl .bar').remove()"),
        (checks.has_its_tracks, "document.querySelector('#tl .track').remove()"),
        (checks.shows_gaps_when_they_were, "document.querySelectorAll('#tl .gap').forEach((gap) => gap.remove())"),
        (checks.shows_gaps_when_they_were, "document.querySelectorAll('#tl .gap rect').forEach((rect) => rect.setAttribute('x', 0))"),
        (checks.asks_nobody, "document.body.append(Object.assign(new Image(), { src: 'file:///nobody.png' }))"),
        (checks.asks_nobody, "setTimeout(() => { throw new Error('something is wrong') })"),
        (checks.fits_its_window, "document.querySelector('main').insertAdjacentHTML('beforeend', '<div style=\"width:3000px\">wide</div>')"),
        (checks.can_be_read, "document.querySelector('h1').style.color = 'var(--rule)'"),
        (checks.has_names, "document.querySelector('#zoom-in').removeAttribute('aria-label'); document.querySelector('#zoom-in').textContent = ''"),
        (checks.has_names, "document.querySelector('#doc').id = 'tl'"),
        (checks.works_by_keyboard, "document.querySelector('#tl').removeAttribute('tabindex')"),
        (checks.works_by_keyboard, "KEYS.ArrowRight = () => {}"),
        (checks.clicks_tell_more, "inspect = () => {}; document.querySelector('#inspect').textContent = ''"),
        (checks.clicks_tell_more, "document.querySelectorAll('#tl .bar').forEach((bar) => bar.remove()); render = () => {}"),
        (checks.clicks_tell_more, "document.querySelector('#theme').onclick = null"),
    ],
}
