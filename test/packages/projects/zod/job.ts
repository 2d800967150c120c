import { z } from 'zod';

const User = z.object({
  name: z.string().min(2),
  email: z.email(),
  age: z.coerce.number().int().positive().optional(),
  tags: z.array(z.enum(['a', 'b'])).default([]),
});
type User = z.infer<typeof User>;

export const inputs = [
  { name: 'Ann', email: 'ann@example.com', age: '40' },
  { name: 'B', email: 'no address', tags: ['c'] },
  { name: 'Cleo', email: 'cleo@example.com', tags: ['a', 'b'] },
];

export function work(input: unknown): User | readonly string[] {
  const found = User.safeParse(input);
  if (found.success) return found.data;
  if (!(found.error instanceof z.ZodError)) throw new Error('a second copy of zod');
  return found.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The errors of zod are listed in their message. */
export const strict = (input: unknown): User => User.parse(input);
