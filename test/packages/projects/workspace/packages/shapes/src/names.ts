export const names = new Map<string, string>();
export const registered = (key: string): string => names.get(key) ?? `${key} is unknown`;
