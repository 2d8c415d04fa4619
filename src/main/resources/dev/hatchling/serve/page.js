// The page of `scripts/hatchling serve`: writes with the model and shows what happens in it (docs/serve.md).
const $ = id => document.getElementById(id);
const encoder = new TextEncoder(), decoder = new TextDecoder();
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

let written = '';          // the text so far, the prompt first
let prompted = 0;          // how much of it is the prompt
let running = null;        // the AbortController of the text that comes
let trace = null;          // what the server said last of the text
let at = null;             // the byte that is pointed at
let neuron = {layer: 0, index: 0};
let looking = false, stale = false;

$('token').value = sessionStorage.getItem('token') ?? '';
const headers = () => {
  const token = $('token').value;
  return {'Content-Type': 'application/json', ...(token ? {Authorization: `Bearer ${token}`} : {})};
};

async function ask(method, path, body, signal) {
  const response = await fetch(path, {method, headers: headers(), body: body && JSON.stringify(body), signal});
  if (response.status === 401) $('tokenlabel').classList.remove('hidden');
  if (!response.ok) {
    const text = await response.text();
    throw new Error(JSON.parse(text).error?.message ?? text);
  }
  sessionStorage.setItem('token', $('token').value);
  return response;
}

const say = words => { $('state').textContent = words; };
const guarded = work => async event => {
  event?.preventDefault();
  try { await work(event); } catch (error) { if (error.name !== 'AbortError') say(error.message); }
};

// --- writing

function settings(prompt) {
  const body = {prompt, stream: true, max_tokens: Number($('tokens').value), temperature: Number($('temperature').value),
    top_p: Number($('topp').value)};
  if ($('seed').value !== '') body.seed = Number($('seed').value);
  if ($('session').value !== '') body.session = $('session').value;
  return body;
}

async function write(prompt, fresh) {
  running?.abort();
  const mine = running = new AbortController();
  if (fresh) { written = prompt; prompted = prompt.length; }
  busy(true);
  say('writing');
  look();
  try {
    const response = await ask('POST', 'v1/completions', settings(prompt), mine.signal);
    for await (const event of events(response.body)) {
      if (event.error) throw new Error(event.error.message);
      written += event.choices[0]?.text ?? '';
      look();
    }
    say('');
  } finally {
    if (running === mine) { running = null; busy(false); }
    look();
    sessions();
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const {done, value} = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    for (const part of parts) {
      if (part === 'data: [DONE]') return;
      yield JSON.parse(part.slice('data: '.length));
    }
  }
}

function busy(is) {
  $('stop').disabled = !is;
  $('go').disabled = is;
  $('more').disabled = is || written === '';
}

// --- looking inside: at most one question at a time, the last one always asked

async function look() {
  show();
  if (looking) { stale = true; return; }
  if (written === '') return;
  looking = true;
  try {
    const [layer, head] = ($('head').value || '0 0').split(' ').map(Number);
    const response = await ask('POST', 'v1/trace', {text: written, ...(at === null ? {} : {at}), neuron, head: {layer, index: head}});
    trace = await response.json();
    draw();
  } catch (error) {
    say(error.message);
  }
  looking = false;
  if (stale) { stale = false; setTimeout(look, 100); }
}

/** The text, a span for each character; those that the one pointed at drew on are shaded. */
function show() {
  const weights = at !== null && trace?.attention ? trace.attention : [];
  const most = Math.max(1e-30, ...weights.map(Math.abs));
  const spans = [];
  let byte = 0, index = 0;
  for (const character of written) {
    byte += encoder.encode(character).length;
    const span = document.createElement('span');
    span.textContent = character;
    span.dataset.byte = byte - 1;
    if (index < prompted) span.className = 'prompt';
    if (byte - 1 === at) span.classList.add('at');
    const weight = weights[byte - 1 - (trace?.from ?? 0)] ?? 0;
    if (weight !== 0) span.style.background = shade(weight / most);
    index += character.length;
    spans.push(span);
  }
  const text = $('text'), low = text.scrollHeight - text.scrollTop - text.clientHeight < 30;
  text.replaceChildren(...spans);
  if (low && running) text.scrollTop = text.scrollHeight;
}

function shade(strength) {
  const share = Math.round(Math.min(1, Math.abs(strength)) * 60);
  return `color-mix(in srgb, var(${strength < 0 ? '--second' : '--accent'}) ${share}%, transparent)`;
}

function draw() {
  const {layers, heads, neurons, active, rates, operations, dense, bytes} = trace, tokens = active[0].length;
  const unit = tokens === bytes ? 'byte' : 'token';
  $('numbers').textContent = `${bytes} bytes looked at; firing rate ${rates.map(r => `${(100 * r).toFixed(1)} %`).join(', ')} by layer; `
    + `${Math.round(operations).toLocaleString('en')} synaptic operations a ${unit}, ${(dense / operations).toFixed(1)} times fewer than dense`;
  if ($('head').length === 0) {
    for (let l = 0; l < layers; l++) for (let h = 0; h < heads; h++) $('head').add(new Option(`layer ${l}, head ${h}`, `${l} ${h}`));
  }
  for (let l = 0; l < layers; l++) raster(l, active[l], heads * neurons, tokens);
  potential();
  synapses();
  show();
}

function raster(layer, active, population, tokens) {
  let canvas = $(`raster${layer}`);
  if (!canvas) {
    canvas = Object.assign(document.createElement('canvas'), {id: `raster${layer}`, className: 'raster', tabIndex: 0});
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `active neurons of layer ${layer}`);
    canvas.addEventListener('click', event => {
      const box = canvas.getBoundingClientRect();
      neuron = {layer, index: Math.min(population - 1, Math.floor((event.clientY - box.top) / box.height * population))};
      look();
    });
    $('rasters').append(canvas);
  }
  canvas.width = tokens; canvas.height = population;
  const pen = canvas.getContext('2d');
  pen.fillStyle = style('--accent');
  active.forEach((fired, t) => fired.forEach(n => pen.fillRect(t, n, 1, Math.max(1, population / 300))));
  if (layer === neuron.layer) {
    pen.fillStyle = style('--second');
    pen.globalAlpha = 0.4;
    pen.fillRect(0, neuron.index, tokens, Math.max(1, population / 150));
    pen.globalAlpha = 1;
  }
}

let chart = null;
function potential() {
  $('neuronname').textContent = `Neuron ${neuron.index} of layer ${neuron.layer}: its potential above the threshold`;
  const data = trace.potentials.map((y, x) => ({x: trace.ends[x] - 1, y}));
  if (!chart) {
    chart = new Chart($('potential'), {
      type: 'line',
      data: {datasets: [{data, borderWidth: 1.5, pointRadius: 0}]},
      options: {animation: false, maintainAspectRatio: false, plugins: {legend: {display: false}},
        scales: {x: {type: 'linear', title: {display: true, text: 'byte'}}, y: {title: {display: true, text: 'distance'}}}},
    });
  }
  const line = chart.data.datasets[0];
  line.data = data;
  line.borderColor = style('--accent');
  chart.options.color = chart.options.scales.x.ticks.color = chart.options.scales.y.ticks.color = style('--soft');
  chart.update();
  const names = pairs => pairs.map(([n, w]) => `${n} (${w.toPrecision(2)})`).join(', ');
  const fired = trace.active[neuron.layer].flatMap((a, t) => a.includes(neuron.index) ? [trace.text[t]] : []);
  $('neighbours').textContent = `fired at: ${fired.map(b => JSON.stringify(decoder.decode(Uint8Array.from(b)))).join(' ') || 'nothing here'}. `
    + `Sends most to ${names(trace.sends)}; hears most from ${names(trace.hears)}.`;
}

function synapses() {
  const {rows, columns, values, strengthened} = trace.synapses;
  const cells = Uint8Array.from(atob(values), c => c.charCodeAt(0));
  const canvas = $('synapses');
  canvas.width = columns; canvas.height = rows;
  const pen = canvas.getContext('2d'), image = pen.createImageData(columns, rows);
  const tones = ['--accent', '--second'].map(name => style(name).match(/[0-9a-f]{2}/gi).map(x => parseInt(x, 16)));
  cells.forEach((cell, i) => {
    const value = cell > 127 ? cell - 256 : cell, tone = tones[value < 0 ? 1 : 0];
    image.data.set([...tone, Math.min(255, 2 * Math.abs(value))], 4 * i);
  });
  pen.putImageData(image, 0, 0);
  pen.strokeStyle = style('--ink');
  pen.lineWidth = 0.7;
  strengthened.forEach(([n, d]) => pen.strokeRect(d - 0.5, n - rows / 80, 2, rows / 40));
}

// --- sessions

async function sessions() {
  try {
    const {data} = await (await ask('GET', 'v1/sessions')).json();
    $('sessions').replaceChildren(...data.map(id => new Option(id)));
  } catch (error) { say(error.message); }
}

const onSession = work => guarded(async () => {
  if ($('session').value === '') throw new Error('name a session first');
  await work($('session').value);
  await sessions();
});

// --- events

$('form').addEventListener('submit', guarded(() => write($('prompt').value, true)));
$('more').addEventListener('click', guarded(() => write($('session').value === '' ? written : '', false)));
$('stop').addEventListener('click', () => running?.abort());
$('head').addEventListener('change', look);
$('branch').addEventListener('click', onSession(async id => {
  const {data} = await (await ask('GET', 'v1/sessions')).json();
  let number = 2;
  while (data.includes(`${id}-${number}`)) number++;
  await ask('POST', `v1/sessions/${id}/branch`, {id: `${id}-${number}`});
  $('session').value = `${id}-${number}`;
  say(`branched to ${id}-${number}`);
}));
$('save').addEventListener('click', onSession(async id => { await ask('POST', `v1/sessions/${id}/save`, {}); say(`saved ${id}`); }));
$('drop').addEventListener('click', onSession(async id => { await ask('DELETE', `v1/sessions/${id}`); $('session').value = ''; say(`dropped ${id}`); }));
$('text').addEventListener('pointerover', event => point(event.target.dataset?.byte));
$('text').addEventListener('pointerleave', () => point(undefined));
$('text').addEventListener('keydown', event => {
  const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (step) { event.preventDefault(); point(Math.max(0, (at ?? encoder.encode(written).length) + step)); }
});
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') running?.abort();
  if (event.key === 'Enter' && event.ctrlKey) $('form').requestSubmit();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => trace && draw());

function point(byte) {
  const next = byte === undefined ? null : Number(byte);
  if (next !== at) { at = next; if (!running) look(); }
}

guarded(async () => {
  const {data} = await (await ask('GET', 'v1/models')).json();
  $('model').textContent = data[0].id;
  await sessions();
})();
