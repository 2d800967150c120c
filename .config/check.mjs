// Runs everything that CI checks, fastest first: `node .config/check.mjs [--install]`. A failed static check ends it, failed
// tests do not. The last line is always `N passed, N failed`. With `--install`, it installs what the tests need beside the
// packages of npm; without it, the tests end with errors that say what is missing.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runAsync } from './lib.mjs';

const staticChecks = [
  ...['check:format', 'check:lint', 'check:types', 'check:dead', 'build', 'check:notices', 'check:docs', 'check:texts'],
  'docs:site',
];
/** What the tests need is downloaded meanwhile. */
const installation = 'setup:tests';
const testProjects = ['architecture', 'unit', 'contract', 'integration', 'faults', 'webview', 'e2e'];
const reports = join(root, 'out/check');

let passed = 0;
let failed = 0;
const failures = [];

const started = performance.now();
await checkAll().catch((error) => count(false, String(error)));
for (const name of failures) console.log(`failed: ${name}`);
console.log(`took ${Math.round((performance.now() - started) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function checkAll() {
  const installed = process.argv.includes('--install') ? staticCheck(installation) : undefined;
  for (const script of staticChecks) {
    if (!(await staticCheck(script))) break;
  }
  await installed;
  if (failed > 0) return;
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  for (const project of testProjects) await testProject(project);
}

async function staticCheck(script) {
  const begin = performance.now();
  const ok = (await runAsync('npm', ['run', '--silent', script])) === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${script} (${Math.round(performance.now() - begin)} ms)`);
  count(ok, script);
  return ok;
}

async function testProject(project) {
  const report = join(reports, `${project}.json`);
  const errors = join(reports, `${project}.errors.txt`);
  const reporters = ['default', 'json', './.config/errorReporter.mjs'].map((name) => `--reporter=${name}`);
  const code = await runAsync('vitest', ['run', `--project=${project}*`, ...reporters, `--outputFile.json=${report}`], {
    env: { ...process.env, POOLSCOPE_TEST_ERRORS: errors },
  });
  const result = readReport(report);
  const troubles = existsSync(errors) ? readFileSync(errors, 'utf8') : '';
  if (code !== 0 && troubles !== '') failures.push(troubles);
  // A test that only passed when it was repeated does not fail the check, but is never silent.
  if (code === 0 && troubles !== '') console.log(`flaky: ${troubles}`);
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  if (result.numFailedTests > 0) failures.push(`${result.numFailedTests} of ${project}`);
  // A file that does not load, or an unhandled error, fails the run without failing a test.
  else if (code !== 0) count(false, `${project} (the test run itself, exit code ${code})`);
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}

function count(ok, name) {
  if (ok) passed += 1;
  else {
    failed += 1;
    failures.push(name);
  }
}
