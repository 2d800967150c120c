const Database = require('better-sqlite3');

// One database for each worker.
const database = new Database(':memory:');
database.exec('create table numbers (n integer primary key, square integer, text text)');
const insert = database.prepare('insert or replace into numbers values (?, ?, ?)');
database.transaction(() => {
  for (let n = 0; n < 1000; n++) insert.run(n, n * n, `number ${n}`);
})();
database.function('half', { deterministic: true }, (n) => n / 2);

exports.inputs = [3, 10, 100, 999, 'no such number'];

exports.work = (n) => {
  if (typeof n === 'string') return database.prepare(`select ${n}`).get();
  const row = database.prepare('select *, half(square) as half from numbers where n = ?').get(n);
  return [row, database.prepare('select sum(square) as total from numbers where n < ?').pluck().get(n)];
};
