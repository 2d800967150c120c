import { Column, Entity, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { Author } from './author';

@Entity()
export class Book {
  @PrimaryGeneratedColumn() id: number;
  @Column() title: string;
  @Column() pages: number;
  @Column() printed: Date;
  @ManyToOne(() => Author, (author) => author.books) author: Relation<Author>;
}
