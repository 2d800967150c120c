import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { UserFacingError } from '../../base/errors.ts';
import { count, exactly, orNull, text } from '../../base/shape.ts';
import { t } from '../../base/texts.ts';
import { connect, type Handlers, type Peer } from '../../protocol/channel.ts';
import { viewProtocolVersion, type HostSide, type PanelSide, type ViewInit } from '../../protocol/panel/viewSync.ts';
import { checked } from './checked.ts';
import { Pump } from './pump.ts';
import type { ShownRun } from './shownRun.ts';
import { WebviewTransport } from './webviewTransport.ts';

const readyParams = exactly<HostSide['requests']['ready']['params']>({ version: count(), runId: orNull(text) });

export interface PageHost {
  /** The run that the panel shows at that moment. */
  readonly run: () => ShownRun;
  readonly actions: Handlers<HostSide>['events'];
  /** The page is ready and receives the recording. */
  readonly onReady: () => void;
  readonly log: vscode.LogOutputChannel;
}

/** The connection to one page of a panel. The page sends `ready`, then receives the recording from its first line. */
export class PageLink implements Disposable {
  readonly #peer: Peer<PanelSide>;
  readonly #host: PageHost;
  #pump: Pump | undefined;
  #ready = false;

  constructor(webview: vscode.Webview, host: PageHost) {
    this.#host = host;
    const transport = new WebviewTransport(webview, () =>
      host.log.warn('a malformed message from the run panel was dropped'),
    );
    this.#peer = connect<HostSide, PanelSide>(transport, {
      requests: {
        ready: (params) => this.#onReady(checked(readyParams, params, 'ready').version),
        alive: () => null,
        sample: () => host.run().requests.sample(null),
        isolation: () => host.run().requests.isolation(null),
        comparison: () => host.run().requests.comparison(null),
        earlierProfile: () => host.run().requests.earlierProfile(null),
        itemDetail: (params) => host.run().requests.itemDetail(params),
        itemPreviews: (params) => host.run().requests.itemPreviews(params),
        valueBytes: () => host.run().requests.valueBytes(null),
        searchItems: (params) => host.run().requests.searchItems(params),
        inputFields: () => host.run().requests.inputFields(null),
        fieldValues: (params) => host.run().requests.fieldValues(params),
      },
      events: host.actions,
    });
  }

  /** The page, once it is ready. */
  get page(): Pick<Peer<PanelSide>, 'emit'> | undefined {
    return this.#ready ? this.#peer : undefined;
  }

  /** Call this when the panel shows another run: a page that is ready drops the old run and receives the new one. */
  restart(): void {
    if (!this.#ready) return;
    this.#peer.emit('runChanged', this.#init());
    this.#startPump();
  }

  dispose(): void {
    this.#ready = false;
    this.#pump?.dispose();
    this.#peer.dispose();
  }

  #onReady(version: number): ViewInit {
    if (version !== viewProtocolVersion) {
      throw new UserFacingError(
        t('This panel belongs to another version of Poolscope.'),
        t('Close it and open the run again from the Runs view.'),
      );
    }
    this.#ready = true;
    // After the answer: the page learns which run it shows before it receives the first events.
    setImmediate(() => {
      if (!this.#ready) return;
      this.#startPump();
      this.#host.onReady();
    });
    return this.#init();
  }

  #startPump(): void {
    const run = this.#host.run();
    this.#pump?.dispose();
    this.#pump = new Pump(
      run.events(),
      (lines) => this.#peer.request('facts', { lines }),
      (error) => this.#host.log.error(`sending run ${run.id} to its panel: ${String(error)}`),
    );
  }

  #init(): ViewInit {
    return this.#host.run().init(vscode.workspace.isTrusted);
  }
}
