import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { Author } from './author';
import { Book } from './book';

const opened = new DataSource({ type: 'sqljs', entities: [Author, Book], synchronize: true }).initialize();

export const inputs = ['Ann', 'Bob', 'Cleo'];

export async function work(name: string): Promise<unknown> {
  const database = await opened;
  const books = [`${name} at sea`, `${name} at home`].map((title, n) =>
    database.getRepository(Book).create({ title, pages: 100 + n, printed: new Date(0) }),
  );
  await database.getRepository(Author).save({ name, books });
  const author = await database.getRepository(Author).findOneOrFail({ where: { name }, relations: { books: true } });
  return [
    author.greet(),
    author.books.map(({ title, pages, printed }) => [title, pages, printed]),
    database
      .getMetadata(Book)
      .columns.map(({ propertyName, type }) => [propertyName, typeof type === 'string' ? type : type.name]),
  ];
}
