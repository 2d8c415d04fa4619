// Clients, abuse and load against a server of `scripts/hatchling serve`: node check_serve.mjs URL MODEL PID SECONDS.
// Prints a line for each check, tab between its name and what was seen; run by check_serve.sh.
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import OpenAI from 'openai';

const [url, model, pid, seconds] = process.argv.slice(2);
const port = Number(new URL(url).port);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
const agent = new http.Agent({ keepAlive: true, maxSockets: 1000 });
let failures = 0;

function row(name, seen) {
  console.log(`${name}\t${seen}`);
}

async function check(name, work) {
  try {
    row(name, (await work()) ?? 'ok');
  } catch (error) {
    failures++;
    row(name, `FAILED: ${error.message}`);
  }
}

function expect(condition, words) {
  if (!condition) throw new Error(words);
}

/** A request by hand: status, headers and the whole body. */
function send(method, path, body, type = 'application/json') {
  return new Promise((resolve, reject) => {
    const request = http.request(url + path, { method, agent, headers: { 'Content-Type': type } }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', part => (text += part)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const post = (path, body) => send('POST', path, JSON.stringify(body));

async function metric(name) {
  const { text } = await send('GET', '/metrics');
  const line = text.split('\n').find(one => one.startsWith(`${name} `));
  return line ? Number(line.split(' ')[1]) : 0;
}

async function until(condition, words) {
  for (let i = 0; i < 1000; i++) {
    if (await condition()) return;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error(words);
}

/** Kilobytes that the server's process has in memory. */
function memory() {
  const line = fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/);
  return Number(line[1]);
}

await check('openai: completion', async () => {
  const ask = { model, prompt: 'The old man', max_tokens: 50, seed: 1, temperature: 0.8 };
  const one = await client.completions.create(ask);
  const two = await client.completions.create(ask);
  expect(one.choices[0].text === two.choices[0].text, 'one seed gave two texts');
  expect(one.usage.completion_tokens === 50, 'usage');
  return JSON.stringify(one.choices[0].text.slice(0, 40));
});

await check('openai: chat', async () => {
  const answer = await client.chat.completions.create({
    model, messages: [{ role: 'user', content: 'Who are you?' }], max_tokens: 40, logprobs: true, top_logprobs: 2,
  });
  expect(answer.choices[0].logprobs.content[0].top_logprobs.length === 2, 'logprobs');
  return JSON.stringify(answer.choices[0].message.content.slice(0, 40));
});

await check('openai: stream equals whole', async () => {
  const ask = { model, messages: [{ role: 'user', content: 'Hi' }], max_tokens: 200, seed: 5 };
  const whole = await client.chat.completions.create(ask);
  let text = '', chunks = 0, usage;
  const stream = await client.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } });
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    usage = chunk.usage ?? usage;
    chunks++;
  }
  expect(text === whole.choices[0].message.content, 'the texts differ');
  expect(usage.completion_tokens === whole.usage.completion_tokens, 'usage');
  return `${chunks} chunks`;
});

await check('openai: abort frees the place', async () => {
  const stream = await client.completions.create({ model, prompt: 'x', max_tokens: 60000, stream: true });
  for await (const chunk of stream) {
    expect(chunk.choices.length === 1, 'a chunk without a choice');
    stream.controller.abort();
    break;
  }
  await until(async () => (await metric('hatchling_texts_accepted')) === 0, 'it still has its place');
});

await check('openai: error object', async () => {
  try {
    await client.completions.create({ model: 'other', prompt: 'x' });
  } catch (error) {
    expect(error instanceof OpenAI.NotFoundError && error.code === 'model_not_found', error.message);
    return error.message;
  }
  throw new Error('another model was served');
});

await check('max_tokens 1000000000', async () => {
  const { status, text } = await post('/v1/completions', { prompt: 'x', max_tokens: 1e9 });
  expect(status === 400 && JSON.parse(text).error.param === 'max_tokens', `${status} ${text}`);
  return status;
});

await check('a prompt of 5 MB', async () => {
  const { status } = await post('/v1/completions', { prompt: 'x'.repeat(5e6) });
  expect(status === 413, status);
  return status;
});

await check('a session, branched and saved', async () => {
  await post('/v1/completions', { prompt: 'The old man', session: 'check', max_tokens: 20, seed: 1 });
  const branch = await post('/v1/sessions/check/branch', { id: 'check2' });
  const turn = body => post('/v1/completions', { session: body, max_tokens: 20 });
  const [a, b] = [await turn('check'), await turn('check2')].map(one => JSON.parse(one.text));
  const saved = await post('/v1/sessions/check/save', {});
  expect(branch.status === 200 && saved.status === 200, 'branch or save');
  expect(a.choices[0].text === b.choices[0].text && a.usage.prompt_tokens === 0, 'the branch differs');
  await send('DELETE', '/v1/sessions/check');
  await send('DELETE', '/v1/sessions/check2');
});

await check('10,000 sessions', async () => {
  let next = 0, bad = 0;
  const worker = async () => {
    while (next < 10000) {
      const id = `many${next++}`;
      const { status } = await post('/v1/completions', { prompt: 'x', session: id, max_tokens: 1 });
      bad += status === 200 ? 0 : 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  expect(bad === 0, `${bad} were refused`);
  return `${await metric('hatchling_sessions')} kept, ${await metric('hatchling_sessions_in_memory')} in memory`;
});

await check('a client that reads a byte a second', async () => {
  const socket = net.connect({ port, host: '127.0.0.1' });
  const body = JSON.stringify({ prompt: 'x', max_tokens: 60000, stream: true, logprobs: 5 });
  socket.pause();
  socket.write(`POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
    + `Content-Length: ${body.length}\r\n\r\n${body}`);
  await until(async () => (await metric('hatchling_texts_in_step')) === 1, 'it was not begun');
  await until(async () => (await metric('hatchling_texts_in_step')) === 0, 'it keeps its place');
  const { status } = await post('/v1/completions', { prompt: 'x', max_tokens: 5 });
  socket.destroy();
  expect(status === 200, status);
});

/** Streams texts by so many clients for a while: texts, bytes generated a second, errors. */
async function load(streams, forSeconds, tokens) {
  const end = Date.now() + 1000 * forSeconds;
  const before = await metric('hatchling_generated_tokens_total');
  const begun = Date.now();
  let texts = 0, errors = 0;
  const one = () => new Promise(resolve => {
    const body = JSON.stringify({ prompt: 'The old man', max_tokens: tokens, stream: true });
    const request = http.request(`${url}/v1/completions`, {
      method: 'POST', agent, headers: { 'Content-Type': 'application/json' },
    }, response => {
      let tail = '';
      response.on('data', part => (tail = part.subarray(-20).toString('latin1')));
      response.on('end', () => resolve(response.statusCode === 200 && tail.endsWith('[DONE]\n\n')));
      response.on('error', () => resolve(false));
    });
    request.on('error', () => resolve(false));
    request.end(body);
  });
  await Promise.all(Array.from({ length: streams }, async () => {
    while (Date.now() < end) {
      if (await one()) texts++; else errors++;
    }
  }));
  const rate = (await metric('hatchling_generated_tokens_total') - before) / ((Date.now() - begun) / 1000);
  return { texts, errors, rate };
}

await check('throughput, 16 streams against one', async () => {
  await load(16, 10, 2000);
  const one = await load(1, 10, 2000);
  const many = await load(16, 10, 2000);
  expect(one.errors + many.errors === 0, 'errors');
  return `${one.rate.toFixed(0)} and ${many.rate.toFixed(0)} bytes/s: ${(many.rate / one.rate).toFixed(1)} times`;
});

await check(`200 streams for ${seconds} s`, async () => {
  await load(200, 20, 1000);
  const before = memory();
  const { texts, errors, rate } = await load(200, Number(seconds), 1000);
  const after = memory();
  expect(errors === 0, `${errors} errors in ${texts} texts`);
  return `${texts} texts, no error, ${rate.toFixed(0)} bytes/s, ${before >> 10} MB before and ${after >> 10} MB after`;
});

await check('alive at the end', async () => {
  expect((await send('GET', '/health')).status === 200, 'no');
  expect((await metric('hatchling_texts_accepted')) === 0, 'texts are left');
});
agent.destroy();
process.exit(failures === 0 ? 0 : 1);
