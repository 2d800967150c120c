import { html, type TemplateResult } from 'lit';
import { formatCount } from '../../src/base/numberText.ts';
import { t } from '../../src/base/texts.ts';
import type { PanelStore } from '../store/panelStore.ts';
import './charts/panel.ts';
import './compare/panel.ts';
import './errors/panel.ts';
import './isolation/panel.ts';
import './items/panel.ts';
import './locks/panel.ts';
import './logs/panel.ts';
import './profile/panel.ts';
import './races/panel.ts';
import './results/panel.ts';
import './tuning/panel.ts';
import './workers/panel.ts';

/** A tab below the timeline. */
export interface TabPanel {
  readonly id: string;
  readonly title: string;
  /** Count beside the title; undefined for none. */
  readonly count: (store: PanelStore) => string | undefined;
  /** False while the tab has nothing to show. */
  readonly isShown?: (store: PanelStore) => boolean;
  /** Whether the count is red while it is not 0. */
  readonly alarming?: boolean;
  readonly render: (store: PanelStore) => TemplateResult;
}

export const tabPanels: readonly TabPanel[] = [
  {
    id: 'workers',
    title: t('Workers'),
    count: ({ model }) => String(model.workers.length),
    render: (store) => html`<poolscope-workers .store=${store}></poolscope-workers>`,
  },
  {
    id: 'items',
    title: t('Items'),
    count: ({ display: { settled, total } }) => formatCount(total ?? settled),
    render: (store) => html`<poolscope-items .store=${store}></poolscope-items>`,
  },
  {
    id: 'logs',
    title: t('Logs'),
    count: ({ model }) => formatCount(model.logLines),
    render: (store) => html`<poolscope-logs .store=${store}></poolscope-logs>`,
  },
  {
    id: 'errors',
    title: t('Errors'),
    count: ({ model }) => formatCount(model.failures.size + model.strayErrorCount),
    alarming: true,
    render: (store) => html`<poolscope-errors .store=${store}></poolscope-errors>`,
  },
  {
    id: 'results',
    title: t('Results'),
    count: ({ model }) => formatCount(model.counts.succeeded),
    isShown: ({ model }) => model.origin?.kind !== 'observed',
    render: (store) => html`<poolscope-results .store=${store}></poolscope-results>`,
  },
  {
    id: 'locks',
    title: t('Locks'),
    count: ({ model }) => (model.locks.deadlocks.length > 0 ? formatCount(model.locks.deadlocks.length) : undefined),
    alarming: true,
    isShown: ({ model: { locks } }) => locks.primitives.size > 0 || locks.open.size > 0,
    render: (store) => html`<poolscope-locks .store=${store}></poolscope-locks>`,
  },
  {
    id: 'races',
    title: t('Races'),
    isShown: ({ model }) => model.setup.detectRaces,
    count: ({ model }) => formatCount(model.races.length + model.moreRaces),
    alarming: true,
    render: (store) => html`<poolscope-races .store=${store}></poolscope-races>`,
  },
  {
    id: 'isolation',
    title: t('Isolation'),
    isShown: ({ isolation }) => isolation !== null,
    count: ({ isolation }) => formatCount(isolation?.differences.length ?? 0),
    alarming: true,
    render: (store) => html`<poolscope-isolation .store=${store}></poolscope-isolation>`,
  },
  {
    id: 'compare',
    title: t('Compare'),
    isShown: ({ compared }) => compared !== null,
    count: () => undefined,
    render: (store) => html`<poolscope-compare .store=${store}></poolscope-compare>`,
  },
  {
    id: 'profile',
    title: t('Profile'),
    count: () => undefined,
    isShown: ({ model }) => model.profile.length > 0 || model.origin?.kind === 'job',
    render: (store) => html`<poolscope-profile .store=${store}></poolscope-profile>`,
  },
  {
    id: 'charts',
    title: t('Charts'),
    count: () => undefined,
    render: (store) => html`<poolscope-charts .store=${store}></poolscope-charts>`,
  },
  {
    id: 'tuning',
    title: t('Tuning'),
    count: () => undefined,
    render: (store) => html`<poolscope-tuning .store=${store}></poolscope-tuning>`,
  },
];
