// The page of `scripts/hatchling serve` in a browser: node check_page.mjs URL CHROMIUM. Prints a line for each check, tab
// between its name and what was seen; run by check_serve.sh.
import { chromium } from 'playwright-core';

const [url, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
const complaints = [];
let failures = 0;
page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
page.on('pageerror', error => complaints.push(String(error)));
page.on('request', request => request.url().startsWith(url) || /^(data|blob):/.test(request.url())
  || complaints.push(`it asked ${request.url()}`));
page.setDefaultTimeout(60_000);

async function check(name, work) {
  try {
    console.log(`${name}\t${(await work()) ?? 'ok'}`);
  } catch (error) {
    failures++;
    console.log(`${name}\tFAILED: ${error.message.split('\n')[0]}`);
  }
}

/** How many dots of a canvas are drawn. */
const drawn = id => page.evaluate(name => {
  const canvas = document.getElementById(name);
  if (!canvas) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, i) => i % 4 === 3 && value > 0).length;
}, id);

async function written(least) {
  await page.waitForFunction(n => document.getElementById('text').textContent.length >= n, least);
  await page.waitForFunction(() => document.getElementById('stop').disabled);
  return page.textContent('#text');
}

await check('page: a prompt is typed, text and raster appear', async () => {
  await page.goto(url);
  await page.fill('#prompt', 'The old man');
  await page.fill('#tokens', '60');
  await page.fill('#seed', '1');
  await page.fill('#session', 'page');
  await page.press('#prompt', 'Control+Enter');
  const text = await written('The old man'.length + 50);
  if (!text.startsWith('The old man')) throw new Error(`the text is ${JSON.stringify(text)}`);
  await page.waitForSelector('#raster0');
  const dots = [await drawn('raster0'), await drawn('raster2'), await drawn('synapses'), await drawn('potential')];
  if (dots.includes(0)) throw new Error(`nothing is drawn: ${dots}`);
  return JSON.stringify(text.slice(0, 40));
});

await check('page: a byte and a neuron are chosen', async () => {
  const before = await page.textContent('#neuronname');
  await page.click('#raster1', { position: { x: 5, y: 20 } });
  await page.waitForFunction(old => document.getElementById('neuronname').textContent !== old, before);
  await page.hover('#text span:nth-child(40)');
  await page.waitForFunction(() => [...document.querySelectorAll('#text span')].some(span => span.style.background));
});

await check('page: a session is branched', async () => {
  await page.click('#branch');
  await page.waitForFunction(() => document.getElementById('session').value === 'page-2');
  const before = (await page.textContent('#text')).length;
  await page.click('#more');
  const text = await written(before + 50);
  for (const id of ['page', 'page-2']) {
    const response = await page.request.delete(`${url}/v1/sessions/${id}`);
    if (response.status() !== 200) throw new Error(`session ${id}: ${response.status()}`);
  }
  return `${text.length} characters`;
});

await check('page: dark, and as wide as a phone', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > 360) throw new Error(`it is ${wide} wide`);
});

await check('page: no word on the console', () => {
  if (complaints.length > 0) throw new Error(complaints.join('; '));
});
await browser.close();
process.exit(failures === 0 ? 0 : 1);
