import { either, fields, fitting, oneOf, optional, text, type Shape } from '../../base/shape.ts';
import type { CalledAgain } from './itemsCalled.ts';
import type { CallStyle, RegisteringLibrary } from './job.ts';

export const callStyle = oneOf<CallStyle>('map', 'starmap');
export const registeringLibrary = oneOf<RegisteringLibrary>('workerpool');

type Possible = Extract<CalledAgain, { readonly module: string }>;
type Impossible = Exclude<CalledAgain, Possible>;

const impossible = fields<Impossible>({ whyNot: text });
export const calledAgain: Shape<CalledAgain> = either<Impossible, Possible>(
  fitting('a reason', (value) => impossible(value) === undefined),
  fields<Possible>({ module: text, style: callStyle, registersWith: optional(registeringLibrary) }),
);
