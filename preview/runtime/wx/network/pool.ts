/** WeChat runs ten transfers at once; the others queue. */
export const MAX_TRANSFERS = 10

export interface Transfer {
  /** Called when there is room. */
  start(): void
  /** The app was frozen in the background. */
  interrupt(): void
  /** The phone went off the network. */
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

  /** The transfer is over, or was called off while it queued. */
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
