import { expect } from 'vitest';
import type { Asker, TestServer } from './test-server.ts';

/** Ways to make datasets, uploads and versions over HTTP. */
export function datasetSteps(server: () => TestServer) {
  let count = 0;
  /** A new dataset of somebody. */
  async function dataset(owner: Asker): Promise<string> {
    const name = `set-${++count}`;
    expect((await owner.ask('POST', '/datasets', { name })).status).toBe(200);
    return name;
  }
  async function send(who: Asker, id: string, offset: number, bytes: string | Buffer) {
    const reply = await server().app.inject({
      method: 'PUT',
      url: `/api/v1/uploads/${id}?offset=${offset}`,
      headers: { ...who.headers, 'content-type': 'text/html' },
      payload: bytes,
    });
    return { status: reply.statusCode, body: reply.json(), headers: reply.headers };
  }
  /** Uploads a file whole; gives the id. */
  async function upload(who: Asker, name: string, path: string, text: string | Buffer): Promise<string> {
    const made = await who.ask('POST', `/datasets/${name}/uploads`, { path, sizeBytes: Buffer.byteLength(text) });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    if (text.length > 0) expect((await send(who, made.body.id, 0, text)).status).toBe(200);
    return made.body.id;
  }
  async function commit(who: Asker, name: string, files: { [path: string]: string | Buffer }, more: object = {}) {
    const uploads: string[] = [];
    for (const [path, text] of Object.entries(files)) uploads.push(await upload(who, name, path, text));
    return who.ask('POST', `/datasets/${name}/versions`, { message: '', uploads, ...more });
  }
  return { dataset, send, upload, commit };
}
