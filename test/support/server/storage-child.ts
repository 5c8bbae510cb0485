import { openDatabase, openStorage } from '#server/storage/connect.ts';
import { migrate } from '#server/storage/migrate.ts';

/** A process of its own for tests: `migrate` says how many steps it took, `write` says each row that is stored until it is killed. */
const [, , doing, place] = process.argv;
const url = place.startsWith('postgres') ? place : null;
const say = (text: string | number) => process.stdout.write(`${text}\n`);

if (doing === 'migrate') {
  const database = openDatabase({ url, file: place });
  say(await migrate(database, url ? 'postgres' : 'sqlite', place));
  await database.destroy();
} else {
  const { database } = await openStorage({ url, file: place });
  for (let i = 0; ; i++) {
    await database
      .insertInto('settings')
      .values({ key: `row-${i}`, value: 'x'.repeat(500) })
      .execute();
    say(i);
  }
}
