import * as vscode from 'vscode';
import { formatCount } from '../../base/numberText.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { t } from '../../base/texts.ts';
import type { Job } from '../../model/facts/job.ts';
import { setupOfJob } from '../../model/facts/origin.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { runTitle } from '../runs/describeRun.ts';
import { showsFailedItemsAsTests } from '../settings.ts';
import { functionKey, isReplay, type RunEntry } from '../runs/runEntry.ts';
import { singleItem } from '../../model/facts/origin.ts';
import type { Services } from '../services.ts';
import { asLines, errorText, shortText } from './testMessages.ts';
import { followRun, settle, type TestsByItem } from './testResults.ts';

/** Most failures of a run that become tests. One row counts the others. */
const mostTests = 1000;

type Context = Pick<Services, 'store' | 'launcher' | 'sites' | 'log'>;

/**
 * Shows the failed items of the newest run as tests in the Testing view, under their function. The controller is
 * created after the first run with failures, so that it does not slow activation down.
 */
export class FailedItemTests implements Disposable {
  readonly #owned = new DisposableStore();
  /** Tests without this tag cannot be run and have no button. */
  readonly #runnable = new vscode.TestTag('item');
  readonly #items = new WeakMap<vscode.TestItem, number>();
  #controller: vscode.TestController | undefined;
  #shown: RunEntry | undefined;
  #newest = 0;

  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
    this.#owned.add(
      context.store.ended((entry) => {
        this.#onEnd(entry).catch((error: unknown) => context.log.error(`the Testing view: ${String(error)}`));
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
    this.#controller?.dispose();
  }

  async #onEnd(entry: RunEntry): Promise<void> {
    const { store } = this.context;
    const { origin, setup, state, shownBy } = entry;
    if (shownBy !== 'panel' || singleItem(setup) !== undefined || isReplay(setup)) return;
    // The test of a failed item runs it again and needs the job for this.
    if (state === 'couldNotStart' || origin.kind !== 'job') return;
    if (!showsFailedItemsAsTests()) return this.#controller?.items.replace([]);
    const turn = ++this.#newest;
    const model = await store.model(entry);
    const hasTests = model.failures.size > 0 || model.error !== undefined;
    if (!this.#controller && !hasTests) return;
    const place = hasTests ? await this.#placeOf(origin.job) : undefined;
    // A newer run has ended meanwhile.
    if (turn !== this.#newest) return;
    this.#controller ??= this.#createController();
    this.#shown = entry;
    this.#show(this.#controller, origin.job, model, place);
  }

  #createController(): vscode.TestController {
    const controller = vscode.tests.createTestController('poolscope', 'Poolscope');
    const { Run, Debug } = vscode.TestRunProfileKind;
    const run: Handler = (request, token) => this.#run(controller, request, token, 'run');
    const debug: Handler = (request, token) => this.#run(controller, request, token, 'debug');
    controller.createRunProfile(t('Run alone'), Run, run, true, this.#runnable);
    controller.createRunProfile(t('Debug alone'), Debug, debug, true, this.#runnable);
    return controller;
  }

  #show(controller: vscode.TestController, job: Job, model: RunModel, place: vscode.Range | undefined): void {
    const failed = [...model.failures.keys()].sort((a, b) => a - b);
    const { error } = model;
    controller.items.replace([]);
    if (failed.length === 0 && !error) return;
    const uri = vscode.Uri.file(job.module);
    const setup = setupOfJob(job);
    const add = (parent: vscode.TestItemCollection, id: string, label: string): vscode.TestItem => {
      const test = controller.createTestItem(id, label, uri);
      test.range = place;
      parent.add(test);
      return test;
    };
    // No descriptions: a screen reader would read them instead of the labels.
    const whole = add(controller.items, functionKey(setup), runTitle(setup));
    whole.tags = [this.#runnable];
    const tests = new Map<number, vscode.TestItem>();
    for (const item of failed.slice(0, mostTests)) {
      const found = model.failures.get(item);
      const test = add(
        whole.children,
        String(item),
        t('item {0}{1}', formatCount(item), found ? `: ${shortText(found.failure)}` : ''),
      );
      test.sortText = String(item).padStart(9, '0');
      test.tags = [this.#runnable];
      this.#items.set(test, item);
      tests.set(item, test);
    }
    if (failed.length > mostTests) {
      const left = formatCount(failed.length - mostTests);
      add(whole.children, 'more', t('… {0} more failed: see the run panel', left)).sortText = 'more';
    }
    const run = controller.createTestRun(new vscode.TestRunRequest([whole]), runTitle(setup));
    if (error) run.errored(whole, new vscode.TestMessage(asLines(errorText(error))));
    for (const [item, test] of tests) if (!settle(run, model, item, test)) run.skipped(test);
    run.end();
  }

  /** The place of the function; undefined, which means the file, if it cannot be found. */
  async #placeOf({ module, exportName }: Job): Promise<vscode.Range | undefined> {
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(module));
      const { sites } = await this.context.sites.sitesOf(document);
      const site = sites.find((each) => each.exportName === exportName);
      return site && new vscode.Range(site.line, site.character, site.line, site.character + site.label.length);
    } catch {
      return undefined;
    }
  }

  /** Runs the chosen items, each alone. Under the debugger, only the first one. */
  async #run(
    controller: vscode.TestController,
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    how: 'run' | 'debug',
  ): Promise<void> {
    const { store, launcher } = this.context;
    const run = controller.createTestRun(request);
    const chosen = this.#chosen(controller, request);
    const items = how === 'debug' ? [...chosen.keys()].slice(0, 1) : [...chosen.keys()];
    const tests = new Map([...chosen].filter(([item]) => items.includes(item)));
    try {
      const [first] = items;
      if (first === undefined || !this.#shown) return;
      const { runId } = this.#shown;
      for (const test of tests.values()) run.enqueued(test);
      const entry = await (how === 'debug' ? launcher.debugItemOf(runId, first) : launcher.test(runId, items));
      const handle = entry && store.handle(entry.runId);
      if (handle) await followRun(run, handle, tests, token);
      else tests.forEach((test) => run.skipped(test));
    } catch (error) {
      const message = new vscode.TestMessage(asLines(error instanceof Error ? error.message : String(error)));
      tests.forEach((test) => run.errored(test, message));
    } finally {
      run.end();
    }
  }

  #chosen(controller: vscode.TestController, { include, exclude }: vscode.TestRunRequest): TestsByItem {
    const found = new Map<number, vscode.TestItem>();
    const visit = (test: vscode.TestItem): void => {
      if (exclude?.includes(test) === true) return;
      const item = this.#items.get(test);
      if (item !== undefined) found.set(item, test);
      test.children.forEach(visit);
    };
    if (include) include.forEach(visit);
    else controller.items.forEach(visit);
    return new Map([...found].sort(([a], [b]) => a - b));
  }
}

type Handler = (request: vscode.TestRunRequest, token: vscode.CancellationToken) => Promise<void>;
