/** What a module without a type offers: any name, anything in and out. */
export type UntypedModule = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

type AnyFunction = (...args: never[]) => unknown;

/** Names of the module's exported functions. */
export type FunctionName<M> = { [K in keyof M & string]: M[K] extends AnyFunction ? K : never }[keyof M & string];

type Parameter<F> = F extends (...args: infer A) => unknown ? A : never;

/** What `map` passes: the first parameter. */
export type ItemOf<M, K extends FunctionName<M>> = Parameter<M[K]> extends readonly [] ? unknown : Parameter<M[K]>[0];

/** What `starmap` and `apply` spread: all parameters. */
export type ArgumentsOf<M, K extends FunctionName<M>> = Readonly<Parameter<M[K]>>;

/** What comes back, awaited. */
export type ResultOf<M, K extends FunctionName<M>> = M[K] extends (...args: never[]) => infer R ? Awaited<R> : never;

/** Items in order; an async source is read as it comes. */
export type Items<T> = Iterable<T> | AsyncIterable<T>;
