/**
 * `mobx-miniprogram-auth/testing/scenarios`: the races in which sessions get lost, as data. You can run them on any HTTP client
 * of a mini-program. They need no test framework and no Node API.
 */
export { scenarios } from './cases/index'
export { toMarkdown, toText } from './report'
export { runScenarios } from './run'
export type { ReportLanguage } from './report'
export type { RunScenariosOptions } from './run'
export type { Scenario } from './scene'
export type {
  Ability,
  Finding,
  Operation,
  Said,
  ScenarioAdapter,
  ScenarioBackend,
  ScenarioCall,
  ScenarioClient,
  ScenarioReport,
  ScenarioResult,
  ScenarioStart,
  Verdict,
  Words,
} from './types'
