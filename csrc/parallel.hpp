// Threads: our own pool, or one that the host lends. In all of them the caller works too and never
// waits for a task that has not begun: tasks are taken from a counter, late helpers find none.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

namespace poolkit {

class Parallel {
  public:
    using Body = std::function<void(int64_t task)>;
    virtual ~Parallel() = default;
    virtual int threads() const = 0;
    // Do body(0), ..., body(tasks - 1), in any order, and return when all are done.
    virtual void run(int64_t tasks, const Body& body) = 0;
};

// One call's tasks, shared with helpers that may come after it has ended.
class SharedTasks {
  public:
    SharedTasks(int64_t tasks, const Parallel::Body& body) : tasks_(tasks), body_(&body) {}

    // Take tasks until none is left. The body outlives every task taken, not this object.
    void work() {
        int64_t done = 0;
        for (int64_t task; (task = next_.fetch_add(1, std::memory_order_relaxed)) < tasks_; ++done) (*body_)(task);
        if (done == 0) return;
        std::lock_guard<std::mutex> lock(mutex_);
        if ((finished_ += done) == tasks_) all_done_.notify_all();
    }
    bool exhausted() const { return next_.load(std::memory_order_relaxed) >= tasks_; }
    void wait() {
        std::unique_lock<std::mutex> lock(mutex_);
        all_done_.wait(lock, [this] { return finished_ == tasks_; });
    }

  private:
    const int64_t tasks_;
    const Parallel::Body* body_;
    std::atomic<int64_t> next_{0};
    int64_t finished_ = 0;
    std::mutex mutex_;
    std::condition_variable all_done_;
};

// Our pool. After a fork the child runs serially: its helpers did not survive.
Parallel& own_pool();
void set_num_threads(int threads);
int get_num_threads();

// Whether this process is the forked child of one that used threads.
bool forked_child();

// PyTorch's exported torch_parallel_for.
using HostParallelFor = int32_t (*)(int64_t begin, int64_t end, int64_t grain_size,
                                    void (*body)(int64_t begin, int64_t end, void* context), void* context);

class HostParallel final : public Parallel {
  public:
    explicit HostParallel(HostParallelFor parallel_for) : parallel_for_(parallel_for) {}
    int threads() const override { return forked_child() ? 1 : get_num_threads(); }
    void run(int64_t tasks, const Body& body) override;

  private:
    HostParallelFor parallel_for_;
};

}  // namespace poolkit
