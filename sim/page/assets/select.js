// One command is picked at a time: in the drawing, in the runbook, and in words below the drawing.
const stepAt = (address) => DATA.steps.find((step) => step.a === address);
const lineOf = (address) => document.getElementById(`c-${address}`);

// What became of each command, in the margin of the runbook.
function tellResults() {
  const extra = find('#inserted');
  for (const step of DATA.steps) {
    let line = lineOf(step.a);
    if (!line) {
      line = document.createElement('button');
      Object.assign(line, { type: 'button', className: 'cmd', id: `c-${step.a}` });
      line.dataset.a = step.a;
      line.innerHTML = `<span class="ty"><span class="pr">${text(step.a)}, ${text(step.lane)}$</span> ${text(step.c)}</span><span class="r"></span>`;
      extra.append(line);
      extra.hidden = false;
    }
    line.classList.add(step.r);
    const took = step.s === null ? '' : lasts((step.e ?? DATA.end) - step.s);
    find('.r', line).innerHTML = `${step.s === null ? '' : `${clock(step.s)}<br>`}<b class="st-${step.r}"><span class="mk">${step.r === 'ok' ? took : `${mark(step.r, 11)}${WORDS[step.r]}`}</span></b>`;
    line.setAttribute('aria-label', spoken(step));
    if (step.m) line.insertAdjacentHTML('beforeend', `<span class="msg">${mark(step.r, 11)} ${coded(step.m)}</span>`);
    for (const loss of DATA.losses.filter((one) => one.step === step.a)) {
      line.classList.add('culprit');
      line.insertAdjacentHTML('beforeend', `<span class="msg ls">${mark('loss', 11)} ${number(loss.count)} lost here</span>`);
    }
  }
}

// The picked command in words: what was typed, what came back, what it has done.
function inspect(step) {
  const title = lineOf(step.a)?.closest('.st')?.querySelector('h3')?.textContent ?? '';
  const when = step.s === null ? '' : `<span>${clock(step.s, true)} to ${step.e === null ? 'the end' : clock(step.e, true)}, took ${lasts((step.e ?? DATA.end) - step.s)}</span>`;
  const done = DATA.losses.filter((loss) => loss.step === step.a).map((loss) => `<div class="ls">${mark('loss', 11)} ${number(loss.count)} lost by it at ${text(loss.store)}</div>`);
  for (const service of DATA.services) {
    const own = service.gaps.filter((gap) => gap[3] === step.a);
    if (own.length) done.push(`<div class="no">${mark('gap', 11)} ${text(service.name)}: ${own.length === 1 ? 'nobody was served' : `${own.length} gaps, the longest`} for ${lasts(Math.max(...own.map(([from, to]) => to - from)))}</div>`);
  }
  find('#inspect').innerHTML = `<div class="h"><b>${text(step.a)}</b><span class="mk st-${step.r}">${mark(step.r, 12)} ${WORDS[step.r]}</span>${when}<span class="small">${text(title)}</span></div>`
    + `<pre><span class="pr">${text(step.lane)}$</span> ${text(step.c)}</pre>`
    + (step.m ? `<div class="${isWrong(step) ? 'no' : 'small'}">${coded(step.m)}</div>` : step.reply ? `<pre class="small">${text(step.reply)}</pre>` : '') + done.join('');
}

// Brings a command into the part of the axis that is seen.
function bringIntoView(step) {
  if (step.s === null) return;
  const [x0, x1] = [across(step.s), across(step.e ?? DATA.end)];
  if (x0 >= axis.left && x1 <= edge()) return;
  const width = axis.view[1] - axis.view[0];
  showFrom(share((step.s + (step.e ?? DATA.end)) / 2) - width / 2, width);
}

function scrollRunbook(line) {
  const doc = find('#doc');
  if (doc.scrollHeight <= doc.clientHeight + 4) return;
  const above = find('header', doc).offsetHeight + doc.getBoundingClientRect().top;
  const step = line.closest('.st').getBoundingClientRect();
  const own = line.getBoundingClientRect();
  const byStep = step.top - above;
  doc.scrollTop += own.bottom - byStep > doc.getBoundingClientRect().bottom - 20 ? own.top - above - 60 : byStep;
}

function pick(address, from) {
  const step = stepAt(address);
  if (!step) return;
  picked.step = address;
  bringIntoView(step);
  render();
  findAll('.cmd.sel').forEach((line) => line.classList.remove('sel'));
  const line = lineOf(address);
  if (line) {
    line.classList.add('sel');
    if (from !== 'runbook') scrollRunbook(line);
  }
  inspect(step);
}

const inTime = () => [...DATA.steps].sort((one, other) => (one.s ?? Infinity) - (other.s ?? Infinity));
const isProblem = (step) => isWrong(step) || step.a === DATA.stuck
  || DATA.losses.some((loss) => loss.step === step.a)
  || DATA.services.some((service) => service.gaps.some(([from, to, , by]) => by === step.a && to - from > BIG));

function pickNext(by, wanted = () => true) {
  const order = inTime();
  const at = order.findIndex((step) => step.a === picked.step);
  for (let far = 1; far <= order.length; far++) {
    const step = order[(at + by * far + order.length * 2) % order.length];
    if (wanted(step)) return pick(step.a);
  }
}
function pickOtherLane(by) {
  const step = stepAt(picked.step);
  if (!step || lanes.length < 2) return;
  const lane = lanes[(lanes.indexOf(step.lane) + by + lanes.length) % lanes.length];
  const near = DATA.steps.filter((one) => one.lane === lane).sort((one, other) => Math.abs((one.s ?? Infinity) - (step.s ?? 0)) - Math.abs((other.s ?? Infinity) - (step.s ?? 0)));
  if (near.length) pick(near[0].a);
}
