import ts from 'typescript';
import { ownNodesIn, unwrap } from '../nodes.ts';
import { elementOf, exportedValue, resultOf } from '../typed/sends.ts';
import { exportNames, functionOf, type FunctionNode } from '../typed/workerCode.ts';
import type { ModuleView } from '../typed/moduleView.ts';
import type { Rule, Violation } from './rule.ts';

export const signature: Rule = {
  code: 'signature',
  severity: 'error',
  summary: '`inputs` that do not fit the job, and a `setup` that does not fit `initargs`',
  find: (module) => [...itemsThatDoNotFit(module), ...setupThatDoesNotFit(module)],
};

function itemsThatDoNotFit({ file, checker, workerCode }: ModuleView): readonly Violation[] {
  const inputs = exportedValue(file, 'inputs', checker);
  const [job, ...others] = workerCode.jobs;
  const [parameter, second] = job?.parameters ?? [];
  if (!inputs || !job || !parameter || others.length > 0) return [];
  // A pattern without a type says little about the item.
  if (!ts.isIdentifier(parameter.name) && !parameter.type) return [];
  // Tuples are spread over several parameters.
  if (second && !second.questionToken && !second.initializer) return [];
  const item = elementOf(resultOf(inputs.type, checker), checker);
  const wanted = checker.getTypeAtLocation(parameter);
  if (!item || !isKnown(item) || !isKnown(wanted) || parameter.dotDotDotToken) return [];
  if (checker.isTypeAssignableTo(item, wanted)) return [];
  const texts = [item, wanted].map((type) => checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation));
  if (texts[0] === texts[1]) return [];
  return [
    {
      node: inputs.node,
      message: `the items are of type ${texts[0]}, and ${job.name?.getText() ?? 'the job'} takes ${texts[1]}`,
      nextStep: 'Change the parameter or the inputs.',
    },
  ];
}

/** `initargs` returns an array literal: each element against the parameter of `setup` at its place. */
function setupThatDoesNotFit({ file, checker }: ModuleView): readonly Violation[] {
  const names = exportNames(file, checker);
  const setup = functionOf(names.get('setup'));
  const initargs = functionOf(names.get('initargs'));
  const returned = initargs && returnedArray(initargs);
  if (!setup || !returned || setup.getSourceFile() !== file) return [];
  if (setup.parameters.some(({ dotDotDotToken }) => dotDotDotToken)) return [];
  return setup.parameters.flatMap((parameter, k): readonly Violation[] => {
    const given = returned.elements[k];
    if (!given) {
      if (parameter.initializer || parameter.questionToken) return [];
      return [
        {
          node: parameter,
          message: `setup expects ${setup.parameters.length} arguments, and initargs returns ${returned.elements.length}`,
          nextStep: 'Return an array with an element for each parameter of setup.',
        },
      ];
    }
    const [is, wanted] = [checker.getTypeAtLocation(given), checker.getTypeAtLocation(parameter)];
    if (!isKnown(is) || !isKnown(wanted) || checker.isTypeAssignableTo(is, wanted)) return [];
    return [
      {
        node: given,
        message: `setup receives ${checker.typeToString(is)} as ${parameter.name.getText()}, and expects ${checker.typeToString(wanted)}`,
        nextStep: 'Return the arguments in the order of the parameters of setup.',
      },
    ];
  });
}

function returnedArray({ body }: FunctionNode): ts.ArrayLiteralExpression | undefined {
  const returns = ts.isBlock(body)
    ? [...ownNodesIn(body)].filter(ts.isReturnStatement).flatMap(({ expression }) => expression ?? [])
    : [body];
  const [only, ...others] = returns.map(unwrap);
  if (!only || others.length > 0 || !ts.isArrayLiteralExpression(only)) return undefined;
  return only.elements.some(ts.isSpreadElement) ? undefined : only;
}

const isKnown = (type: ts.Type): boolean =>
  (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never | ts.TypeFlags.TypeParameter)) === 0;
