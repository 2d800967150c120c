const workerpool = require('workerpool');

const fibonacci = (n) => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));

const work = (n) => {
  workerpool.workerEmit({ status: 'begun', n });
  return fibonacci(n);
};

// The file is a worker of workerpool: it listens to its parent from now on.
workerpool.worker({ work });

module.exports = { work, inputs: [10, 15, 20, 25] };
