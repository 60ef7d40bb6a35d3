const { mixinJestEnvironment } = require('@stryker-mutator/jest-runner')
const { TestEnvironment } = require('jest-environment-node')

/** One test that fails is enough to tell: the others are not run any more. */
class FirstFailure extends TestEnvironment {
  failed = false

  async handleTestEvent(event) {
    if (event.name === 'test_done' && event.test.errors.length) this.failed = true
    if (event.name === 'test_start' && this.failed) event.test.mode = 'skip'
  }
}

module.exports = mixinJestEnvironment(FirstFailure)
