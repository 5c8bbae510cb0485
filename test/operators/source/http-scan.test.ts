import { readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SluiceError } from '#engine/errors.ts';
import { httpScan } from '#operators/source/http-scan.ts';
import { runSource, sourceFailure } from '../../support/run-source.ts';

const asked: { url: string; token?: string }[] = [];
let base = '';

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '', 'http://localhost');
  const token = request.headers['x-token'];
  asked.push({ url: url.pathname + url.search, ...(token && { token: String(token) }) });
  const page = Number(url.searchParams.get('page') ?? '1');
  const send = (body: unknown, status = 200) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  if (url.pathname === '/numbered') send(page > 3 ? [] : [{ n: page * 10 }, { n: page * 10 + 1 }]);
  else if (url.pathname === '/linked')
    send({ meta: { next: page < 3 ? `/linked?page=${page + 1}` : null }, items: [{ n: page }] });
  else if (url.pathname === '/csv') send('a,b\n1,x\n2\n');
  else if (url.pathname === '/lines') send('{"a":1}\n{"a":2}\n');
  else send('no such thing', 404);
}

const server = createServer(answer);
beforeAll(async () => {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const scan = (path: string, config: object, secrets?: (name: string) => string) =>
  runSource(httpScan, {}, { url: base + path, ...config }, { ...(secrets && { secrets }) });

test('JSON, CSV and JSON lines; rows that do not fit are refused', async () => {
  expect((await scan('/numbered', { format: 'json' })).out).toEqual([[10], [11]]);
  expect((await scan('/linked', { format: 'json' })).out).toEqual([[1]]);
  const csv = await scan('/csv', { format: 'csv' });
  expect([csv.out, csv.rejected]).toEqual([[[1, 'x']], [[3, '1 value for 2 columns', '2']]]);
  expect((await scan('/lines', { format: 'jsonl' })).out).toEqual([[1], [2]]);
});

test('numbered pages until one is empty, or as many as set', async () => {
  const pages = (count: number) => ({ format: 'json', pagination: { param: 'page', start: 2, pages: count } });
  expect((await scan('/numbered?size=2', pages(10))).out.map(r => r[0])).toEqual([20, 21, 30, 31]);
  expect(asked.at(-1)?.url).toBe('/numbered?size=2&page=4');
  expect((await scan('/numbered', pages(1))).out.map(r => r[0])).toEqual([20, 21]);
});

test('pages linked by a pointer', async () => {
  expect((await scan('/linked', { format: 'json', pagination: { nextPointer: '/meta/next' } })).out).toEqual([
    [1],
    [2],
    [3],
  ]);
});

test('headers, with secrets by name', async () => {
  const headers = { 'X-Token': 'secret:api' };
  await scan('/lines', { format: 'jsonl', headers }, name => `<${name}>`);
  expect(asked.at(-1)).toEqual({ url: '/lines', token: '<api>' });
  const unknown = () => {
    throw new SluiceError('SECRET_UNKNOWN', { name: 'api' });
  };
  const odd = scan('/lines', { format: 'jsonl', headers: { a: 'secret:odd' } }, () => 'hid\nden');
  await expect(odd).rejects.toMatchObject({ code: 'HTTP_FAILED', message: expect.stringContaining("header 'a'") });
  await expect(odd).rejects.not.toThrow(/hid|den$/);
  await expect(scan('/lines', { format: 'jsonl', headers: { a: 'secret:other' } }, unknown)).rejects.toMatchObject({
    code: 'SECRET_UNKNOWN',
  });
});

test('a service that is not there, answers an error or not JSON: one error with the address', async () => {
  const failure = (url: string, format = 'json') => sourceFailure(httpScan, {}, { url, format });
  expect(await failure('http://127.0.0.1:9/')).toMatchObject({
    code: 'HTTP_FAILED',
    message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/: /),
  });
  expect(await failure(`${base}/none`)).toMatchObject({ code: 'HTTP_FAILED', message: expect.stringMatching(/404/) });
  expect(await failure('ftp://x/y')).toMatchObject({ code: 'HTTP_FAILED' });
  expect(await failure('not an address')).toMatchObject({ code: 'HTTP_FAILED' });
  expect((await failure(`${base}/csv`))?.message).toBe(`'${base}/csv' is not a JSON array of objects: it is not JSON`);
});

test('[L9] nothing downloaded stays behind', () => {
  expect(readdirSync(tmpdir()).filter(name => name.startsWith(`sluice-http-${process.pid}-`))).toEqual([]);
});
