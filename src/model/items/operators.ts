export const operators = ['>=', '<=', '!=', '>', '<', '='] as const;
export type Operator = (typeof operators)[number];

/** Whether a number meets a condition. One that is not known, NaN, meets none. */
export function numberTest(operator: Operator, wanted: number): (number: number) => boolean {
  switch (operator) {
    case '>':
      return (number) => number > wanted;
    case '>=':
      return (number) => number >= wanted;
    case '<':
      return (number) => number < wanted;
    case '<=':
      return (number) => number <= wanted;
    case '=':
      return (number) => number === wanted;
    case '!=':
      return (number) => number !== wanted && !Number.isNaN(number);
  }
}
