#include "parallel.hpp"

#include <pthread.h>
#include <sched.h>

#include <cstdlib>
#include <deque>
#include <thread>
#include <vector>

namespace poolkit {
namespace {

std::atomic<bool> in_forked_child{false};
std::atomic<bool> threads_used{false};

// More threads than this are a mistake in POOLKIT_NUM_THREADS, not a machine.
constexpr int most_threads = 1024;

int usable_processors() {
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
#endif
    return std::max(1, int(std::thread::hardware_concurrency()));
}

int threads_at_start() {
    if (const char* text = std::getenv("POOLKIT_NUM_THREADS")) {
        char* end;
        const long number = std::strtol(text, &end, 10);
        if (end != text && *end == 0 && number >= 1) return int(std::min<long>(number, most_threads));
    }
    return usable_processors();
}

class OwnPool final : public Parallel {
  public:
    OwnPool() : wanted_(threads_at_start()) {
        pthread_atfork(nullptr, nullptr, [] { in_forked_child = threads_used.load(); });
    }
    int threads() const override { return forked_child() ? 1 : wanted_.load(); }

    void resize(int threads) {
        std::lock_guard<std::mutex> one_at_a_time(resizing_);
        stop();
        wanted_ = threads;
    }

    // At exit. Not the destructor's work: in a forked child the helpers cannot be joined.
    void stop() {
        if (forked_child()) return;
        std::vector<std::thread> helpers;
        {
            std::lock_guard<std::mutex> lock(mutex_);
            helpers.swap(helpers_);
            stopping_ = true;
        }
        arrived_.notify_all();
        for (auto& helper : helpers) helper.join();
        std::lock_guard<std::mutex> lock(mutex_);
        stopping_ = false;
    }

    void run(int64_t tasks, const Body& body) override {
        const int64_t helpers = std::min<int64_t>(tasks, threads()) - 1;
        if (helpers < 1) {
            for (int64_t task = 0; task < tasks; ++task) body(task);
            return;
        }
        const auto shared = std::make_shared<SharedTasks>(tasks, body);
        {
            std::lock_guard<std::mutex> lock(mutex_);
            threads_used = true;
            // A machine may refuse threads: the caller then does the work of those it did not get.
            try {
                while (!stopping_ && int(helpers_.size()) < wanted_ - 1) helpers_.emplace_back([this] { help(); });
            } catch (const std::system_error&) {
            }
            for (int64_t i = 0; i < helpers; ++i) queue_.push_back(shared);
        }
        arrived_.notify_all();
        shared->work();
        shared->wait();
    }

  private:
    void help() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (;;) {
            arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            const std::shared_ptr<SharedTasks> shared = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            shared->work();
            lock.lock();
        }
    }

    std::atomic<int> wanted_;
    std::mutex mutex_, resizing_;
    std::condition_variable arrived_;
    std::deque<std::shared_ptr<SharedTasks>> queue_;  // one entry per helper wanted
    std::vector<std::thread> helpers_;
    bool stopping_ = false;
};

// Never destroyed: threads of the host may still call while static objects are destroyed.
OwnPool& the_pool() {
    static OwnPool* pool = [] {
        auto* made = new OwnPool;
        std::atexit([] { the_pool().stop(); });
        return made;
    }();
    return *pool;
}

}  // namespace

bool forked_child() { return in_forked_child.load(std::memory_order_relaxed); }
Parallel& own_pool() { return the_pool(); }
void set_num_threads(int threads) { the_pool().resize(std::min(std::max(threads, 1), most_threads)); }
int get_num_threads() { return the_pool().threads(); }

void HostParallel::run(int64_t tasks, const Body& body) {
    if (tasks <= 1 || forked_child()) {
        for (int64_t task = 0; task < tasks; ++task) body(task);
        return;
    }
    threads_used = true;
    SharedTasks shared(tasks, body);
    // One index per task; which range a thread gets does not matter, as each takes from the counter.
    const auto work = [](int64_t, int64_t, void* context) { static_cast<SharedTasks*>(context)->work(); };
    const int64_t helpers = std::min<int64_t>(tasks, threads());
    parallel_for_(0, helpers, 1, work, &shared);
    shared.work();  // whatever the host did not do
    shared.wait();
}

}  // namespace poolkit
