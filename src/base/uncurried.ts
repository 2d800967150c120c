/** The method as a function of its object. Unlike `method.call(object)`, it needs no `call` of the object's realm. */
export function uncurried<Self, Args extends readonly unknown[], Result>(
  method: (this: Self, ...args: Args) => Result,
): (self: Self, ...args: Args) => Result {
  return Function.prototype.call.bind(method) as (self: Self, ...args: Args) => Result;
}
