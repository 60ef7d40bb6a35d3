const { TestEnvironment } = require('jest-environment-node')

/** The tests see the runner, and the runner hears of rejections that nobody handled. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    this.global.mutationRunner = globalThis.mutationRunner
  }

  handleTestEvent({ name, promise, error }) {
    const { unhandled } = globalThis.mutationRunner
    if (name === 'error') unhandled.set(promise ?? error, error)
    // Somebody did, but later.
    if (name === 'error_handled') unhandled.delete(promise)
  }
}
