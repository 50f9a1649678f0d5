// A pooling that is ready to run: axes resolved, kernel chosen, everything checked.
#pragma once

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "elements.hpp"
#include "geometry.hpp"
#include "kernel.hpp"
#include "parallel.hpp"

namespace poolkit {

enum class Divisor : int64_t { valid = 0, padded = 1, override_ = 2 };

// What a plan is made from. `==` of all fields means the same plan.
struct Request {
    std::string reduction;
    std::vector<double> parameters;
    Element input = Element::float32, result = Element::float32;
    std::vector<AxisRule> rules;  // 1 to 3, last axis last
    std::vector<int64_t> sizes;
    int64_t lanes = 1;
    Divisor divisor = Divisor::valid;
    double divisor_override = 0;
    bool masked = false;
    int64_t mask_repeat = 1;
    bool mask_lanes = false;
    bool allow_empty = false;
    double empty_value = 0;
    bool training = false;
};

// Addresses of one call; 0 where absent.
struct Operands {
    const void* x = nullptr;
    const uint8_t* mask = nullptr;
    void* y = nullptr;
    void* index = nullptr;
    const void* g = nullptr;
    void* gx = nullptr;
    uint32_t key[2] = {0, 0};
    const int64_t* planes = nullptr;
    int64_t outer = 0;
};

class Plan {
  public:
    explicit Plan(const Request& request);  // throws std::invalid_argument with the reason
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;

    // Throw std::invalid_argument where an operand is missing; otherwise nothing.
    void forward(const Operands&, Parallel&) const;
    void backward(const Operands&, Parallel&) const;

    std::vector<int64_t> output_sizes() const;
    std::vector<int64_t> taps() const;
    Element result() const { return request_.result; }
    const char* index_type() const;  // "uint8", "uint16", "uint32"; "" without an index
    const char* instruction_set() const { return instruction_set_; }
    int64_t output_cells() const;  // per plane and lane
    int64_t input_cells() const;
    const Request& request() const { return request_; }

  private:
    void run(Run run, Call& call, int64_t outer, bool over_inputs, int64_t kept_bytes, Parallel&) const;
    bool bundles(int64_t outer, int64_t threads, bool over_inputs) const;
    bool bundles_few(int64_t outer, int64_t threads) const;
    bool paired() const;
    bool disjoint() const;
    bool padded() const;
    bool sends_few() const;

    Request request_;
    std::array<Axis, 3> axes_, transposed_;
    std::vector<int64_t> run_ends_;
    Problem problem_{}, bundled_{};
    const KernelSet* kernels_ = nullptr;
    const Kernel* kernel_ = nullptr;
    const char* instruction_set_ = "";
    bool has_index_ = false;
};

// Instruction sets compiled in and runnable here, best first; the first is used.
std::vector<std::string> instruction_sets();
// The kernels of the instruction set in use. Throw std::invalid_argument where
// POOLKIT_INSTRUCTION_SET names one that cannot be had.
const std::vector<const KernelSet*>& kernel_sets();
const Shared& shared_kernels();
const char* instruction_set_in_use();

}  // namespace poolkit
