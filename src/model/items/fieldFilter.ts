import type { FieldValues } from './fieldColumn.ts';
import { numberTest, type Operator } from './operators.ts';

/** A condition on a field of the inputs, such as `item.points>15000` or `kind=card`. */
export interface FieldCondition {
  readonly label: string;
  readonly operator: Operator;
  /** As the user wrote it, without quotes. */
  readonly wanted: string;
}

/**
 * 1 for each item that meets the condition, by item. Numbers are compared with numbers. Texts are compared in lower case:
 * `=` and `!=` take `*` for any characters, the others follow the order of the characters. If a field has both, no text is
 * above or below a number. An item without the field meets no condition.
 */
export function fieldMask({ numbers, codes, texts }: FieldValues, { operator, wanted }: FieldCondition): Uint8Array {
  const number = wanted === '' ? Number.NaN : Number(wanted);
  const isNumberFitting = numberTest(operator, number);
  const fits = textTest(operator, wanted.toLowerCase());
  const isOrder = operator !== '=' && operator !== '!=';
  const isForNumbers = isOrder && !Number.isNaN(number) && numbers.some((each) => !Number.isNaN(each));
  const fitting = Uint8Array.from(texts, (text) => (!isForNumbers && fits(text.toLowerCase()) ? 1 : 0));
  const mask = new Uint8Array(numbers.length);
  for (let item = 0; item < mask.length; item++) {
    const code = codes[item]!;
    if (code >= 0) mask[item] = fitting[code]!;
    else if (isNumberFitting(numbers[item]!)) mask[item] = 1;
  }
  return mask;
}

function textTest(operator: Operator, wanted: string): (text: string) => boolean {
  switch (operator) {
    case '=':
      return isLike(wanted);
    case '!=': {
      const isSame = isLike(wanted);
      return (text) => !isSame(text);
    }
    case '>':
      return (text) => text > wanted;
    case '>=':
      return (text) => text >= wanted;
    case '<':
      return (text) => text < wanted;
    case '<=':
      return (text) => text <= wanted;
  }
}

/** Whether a text is the wanted one, in which `*` stands for any characters. It takes linear time for each `*`. */
function isLike(wanted: string): (text: string) => boolean {
  const parts = wanted.split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return (text) => text === wanted;
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}
