import { Column, Entity, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
import { Book } from './book';

@Entity()
export class Author {
  @PrimaryGeneratedColumn() id: number;
  @Column() name: string;
  @OneToMany(() => Book, (book) => book.author, { cascade: true }) books: Book[];

  greet(): string {
    return `I am ${this.name}`;
  }
}
