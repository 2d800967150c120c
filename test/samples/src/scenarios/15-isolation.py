# Debugging in isolation: the worker function alone, on one input, in one process.
from multiprocessing import Pool

inputs = ["3", "1", "4", "1", "5", "9", "2", "6x", "5", "3"]


def parse(text):
    """Fails for item 7."""
    if not text.isdigit():
        raise ValueError(f'"{text}" is no number')
    return int(text)


def main():
    with Pool(4) as pool:
        handles = [pool.apply_async(parse, [text]) for text in inputs]
        errors = []
        for item, handle in enumerate(handles):
            try:
                handle.get()
            except ValueError as error:
                errors.append((item, str(error)))
    for item, message in errors:
        print(f"in the pool: {len(handles) - len(errors)} results, item {item} failed: {message}")
        # A direct call needs no worker: a debugger can reach everything.
        try:
            parse(inputs[item])
        except ValueError as error:
            print(f"item {item} alone: {error}")


if __name__ == "__main__":
    main()
