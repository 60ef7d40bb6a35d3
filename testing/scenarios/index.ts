/**
 * `mobx-miniprogram-auth/testing/scenarios`: the races that sessions lose, as data, to be run on any client of a mini-program,
 * whatever it is made of. Needs no test framework and nothing of Node.
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
