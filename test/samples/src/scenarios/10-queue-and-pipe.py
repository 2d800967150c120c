# Queue and Pipe: producers and consumers exchange work over a queue, two workers talk over a pipe.
from multiprocessing import Pipe, Pool, Queue

inputs = ["produce", "produce", "consume", "consume"]
sides = ["ask", "answer"]
count = 50


def setup(numbers, ask, answer):
    global queue, ends
    queue, ends = numbers, {"ask": ask, "answer": answer}


def exchange(role):
    """Returns what it took out of the queue."""
    taken = []
    if role == "produce":
        for k in range(count):
            queue.put(k)
        queue.put("end")
        return taken
    while (message := queue.get(timeout=10)) != "end":
        taken.append(message)
    return taken


def talk(side):
    """One side sends numbers, the other answers with the double. Returns what it received."""
    end, came = ends[side], []
    if side == "ask":
        for k in range(1, 6):
            end.send(k)
            came.append(end.recv())
        end.send("end")
        return came
    while (message := end.recv()) != "end":
        came.append(message)
        end.send(message * 2)
    return came


def main():
    with Pool(4, setup, [Queue(), *Pipe()]) as pool:
        taken = sum(pool.map(exchange, inputs, chunksize=1), [])
        once = sorted(taken) == [k // 2 for k in range(2 * count)]
        print(f"queue: {len(taken)} messages, every one {'once' if once else 'NOT once'}")
        asked, answered = pool.map(talk, sides, chunksize=1)
        print(f"pipe: {' '.join(map(str, answered))} asked, {' '.join(map(str, asked))} answered")


if __name__ == "__main__":
    main()
