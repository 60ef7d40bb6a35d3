/** WeChat runs at most ten transfers at once; the others wait in a queue. */
export const MAX_TRANSFERS = 10

export interface Transfer {
  /** Called when less than ten transfers are running. */
  start(): void
  /** Called when the app is frozen in the background. */
  interrupt(): void
  /** Called when the phone goes offline. */
  drop(): void
}

export class TransferPool {
  private readonly running = new Set<Transfer>()
  private queue: Transfer[] = []

  get inFlight(): number {
    return this.running.size
  }

  get queued(): number {
    return this.queue.length
  }

  add(transfer: Transfer): void {
    this.queue.push(transfer)
    this.fill()
  }

  /** To be called when the transfer has ended, also when it was aborted in the queue. */
  done(transfer: Transfer): void {
    this.running.delete(transfer)
    this.queue = this.queue.filter((item) => item !== transfer)
    this.fill()
  }

  interruptAll(): void {
    for (const transfer of [...this.running, ...this.queue]) transfer.interrupt()
  }

  dropAll(): void {
    for (const transfer of [...this.running, ...this.queue]) transfer.drop()
  }

  private fill(): void {
    while (this.running.size < MAX_TRANSFERS) {
      const next = this.queue.shift()
      if (!next) return
      this.running.add(next)
      next.start()
    }
  }
}
