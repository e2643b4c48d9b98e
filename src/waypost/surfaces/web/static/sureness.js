// Shows a stress test as its worlds are solved: on its own page, and in place where a plan page links to it.

const running = new WeakMap();

function start(place, worlds, seed) {
  stop(place);
  const part = (name) => place.querySelector(name);
  const progress = part('.sure-progress'), result = part('.sure-result'), meter = part('[role=progressbar]');
  const fill = part('.fill'), text = progress.querySelector('p'), said = part('[role=status]');
  progress.hidden = false;
  text.textContent = 'Starting …';
  said.textContent = '';
  meter.setAttribute('aria-valuemax', worlds);
  meter.setAttribute('aria-valuenow', 0);
  fill.setAttribute('width', '0');
  place.setAttribute('aria-busy', 'true');
  const address = `${place.dataset.events}&worlds=${encodeURIComponent(worlds)}&seed=${encodeURIComponent(seed)}`;
  const events = new EventSource(address);
  let known = 0;

  const end = (words) => {
    stop(place);
    progress.hidden = true;
    place.removeAttribute('aria-busy');
    said.textContent = words;
  };
  const show = (event) => {
    if (!place.isConnected) stop(place);
    const told = JSON.parse(event.data);
    known = told.done;
    text.textContent = `${told.done.toLocaleString('en')} of ${told.asked.toLocaleString('en')} worlds`;
    meter.setAttribute('aria-valuenow', told.done);
    fill.setAttribute('width', `${(100 * told.done) / told.asked}%`);
    const open = [...result.querySelectorAll('details')].map((one) => one.open);
    result.innerHTML = told.html;
    result.querySelectorAll('details').forEach((one, at) => { one.open = open[at] ?? false; });
    return told;
  };
  events.addEventListener('progress', show);
  events.addEventListener('result', (event) => {
    const told = show(event);
    end(told.done < told.asked ? `The time was up after ${told.done} of ${told.asked} worlds.` : `Done: ${told.done} worlds.`);
  });
  events.addEventListener('problem', (event) => fail(JSON.parse(event.data).message));
  events.onerror = () => fail('The test broke off. It may be that too many run at this moment; try again in a few seconds.');
  const fail = (words) => {
    end(words);
    const note = document.createElement('p');
    note.className = 'note bad';
    note.textContent = known ? `${words} Shown is what was known by then.` : words;
    result.prepend(note);
  };
  running.set(place, { close: () => events.close(), halt: () => end(`Stopped. Shown are the ${known} worlds that were solved.`) });
}

function stop(place) {
  running.get(place)?.close();
  running.delete(place);
}

function begin(root) {
  for (const place of root.querySelectorAll('.sureness[data-live]')) {
    delete place.dataset.live;
    start(place, place.dataset.worlds, place.dataset.seed);
  }
}

document.addEventListener('click', (event) => {
  const halt = event.target.closest?.('.sure-stop');
  if (halt) running.get(halt.closest('.sureness'))?.halt();
});

document.addEventListener('loaded', (event) => begin(event.target));

document.addEventListener('submit', (event) => {
  const form = event.target.closest('.sureness > form');
  if (!form) return;
  event.preventDefault();
  const place = form.closest('.sureness');
  start(place, form.elements.worlds.value, form.elements.seed.value || '0');
  place.scrollIntoView({ block: 'start' });
});

begin(document);
