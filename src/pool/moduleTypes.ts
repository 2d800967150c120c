/** The type of a module whose functions are not known: any name, any arguments, any result. */
export type UntypedModule = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

type AnyFunction = (...args: never[]) => unknown;

/** Names of the module's exported functions. */
export type FunctionName<M> = { [K in keyof M & string]: M[K] extends AnyFunction ? K : never }[keyof M & string];

type Parameter<F> = F extends (...args: infer A) => unknown ? A : never;

/** Type of an item of `map`: the first parameter of the function. */
export type ItemOf<M, K extends FunctionName<M>> = Parameter<M[K]> extends readonly [] ? unknown : Parameter<M[K]>[0];

/** Type of the arguments of `apply` and of an item of `starmap`: all parameters of the function. */
export type ArgumentsOf<M, K extends FunctionName<M>> = Readonly<Parameter<M[K]>>;

/** Type of a result: what the function returns, awaited. */
export type ResultOf<M, K extends FunctionName<M>> = M[K] extends (...args: never[]) => infer R ? Awaited<R> : never;

/** A source of items, in order. */
export type Items<T> = Iterable<T> | AsyncIterable<T>;
