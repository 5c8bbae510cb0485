import { FileBlobStore } from '#engine/store/blob-file.ts';
import { Datasets } from '#engine/store/datasets.ts';

// Commits version after version until it is killed; says each number once its commit has been acknowledged.
const [data, who] = process.argv.slice(2);
const store = new Datasets(data, new FileBlobStore(data));
for (let n = 0; ; n++) {
  const text = `${who} ${n}\n`.repeat(1 + (n % 50) * 100);
  const blob = await store.blobs.put([Buffer.from(text)]);
  const add = [
    { path: `${who}.txt`, ...blob },
    { path: `deep/${who}/${n % 3}.txt`, ...blob },
  ];
  const { version } = store.commit('d', { message: `${who} ${n}`, add });
  await store.fetch('d', version);
  process.stdout.write(`${version.number}\n`);
}
