#include "plan.hpp"

#include <cmath>
#include <cstdlib>
#include <new>

#include "drivers/run.hpp"
#include "drivers/units.hpp"
#include "pages.hpp"

namespace poolkit {
namespace {

// Cells of work below which a second thread costs more (some microseconds to wake) than it saves.
constexpr int64_t cells_per_task = 32 * 1024;

// Tasks per thread: a thread that starts late then leaves work to the others.
constexpr int64_t tasks_per_thread = 4;

// What a unit of a backward pass may keep per output, so that it stays in the second-level cache.
constexpr int64_t pull_budget = 512 * 1024;

// Bytes that a bundle (drivers/bundle.hpp) may take.
constexpr int64_t bundle_bytes = 1024 * 1024;

// Cells for each output from which on most cells are sent no gradient by index.
constexpr int64_t cells_of_few_outputs = 8;

// States of a plane with its padding (drivers/padded.hpp), at most: three such arrays of floats stay in the second-level
// cache.
constexpr int64_t most_padded_states = 128 * 128;

// Windows of so many cells or fewer are quicker in registers (drivers/small.hpp).
constexpr int64_t cells_in_registers = 9;

// Cells along the width up to which other drivers are as quick with windows of maps that do not overlap.
constexpr int64_t widest_of_few = 3;

// Results larger than this leave the caches before anyone reads them: most processors' third level is no larger.
constexpr int64_t bytes_of_caches = int64_t(32) << 20;

class Scratch {
  public:
    ~Scratch() {
        for (auto& slot : slots_) std::free(slot.memory);
    }
    void* get(int slot, size_t bytes) {
        auto& held = slots_[slot];
        if (bytes > held.bytes) {
            std::free(held.memory);
            held = {};
            const size_t rounded = (bytes + 4095) / 4096 * 4096;
            held.memory = std::aligned_alloc(64, rounded);
            if (held.memory == nullptr) throw std::bad_alloc();
            held.bytes = rounded;
        }
        return held.memory;
    }

  private:
    struct Held {
        void* memory = nullptr;
        size_t bytes = 0;
    };
    Held slots_[scratch_slots];
};

void* thread_scratch(int slot, size_t bytes) {
    static thread_local Scratch scratch;
    return scratch.get(slot, bytes);
}

[[noreturn]] void refuse(const std::string& reason) { throw std::invalid_argument(reason); }

int64_t product(const std::vector<int64_t>& factors, const char* what) {
    int64_t result = 1;
    for (int64_t each : factors)
        if (__builtin_mul_overflow(result, each, &result)) refuse(std::string(what) + " overflow 64 bits");
    return result;
}

}  // namespace

Plan::Plan(const Request& request) : request_(request) {
    const size_t rank = request.rules.size();
    if (rank < 1 || rank > 3) refuse("a plan has 1 to 3 spatial axes, got " + std::to_string(rank));
    if (request.sizes.size() != rank) refuse("there must be one size per rule");
    if (request.lanes < 0 || request.lanes > largest) refuse("lanes must be 0 to 2147483647");
    if (request.mask_repeat < 1) refuse("mask_repeat must be positive");

    for (const KernelSet* set : kernel_sets())
        if (set->name == request.reduction) kernels_ = set;
    if (kernels_ == nullptr) refuse("there is no kernel for the reduction '" + request.reduction + "'");
    if (kernels_->parameters != any_number && int64_t(request.parameters.size()) != kernels_->parameters)
        refuse("'" + request.reduction + "' takes " + std::to_string(kernels_->parameters) + " parameters, got " +
               std::to_string(request.parameters.size()));
    const Number number = number_of(request.result);
    const int special = kernels_->special ? kernels_->special(request.parameters.data()) : -1;
    kernel_ = special < 0 ? &kernels_->by[int(number)] : &kernels_->specials[special][int(number)];
    if (!kernel_->exists()) refuse("'" + request.reduction + "' has no kernel for " + name_of(request.input));
    problem_.kernel = kernel_, problem_.shared = &shared_kernels(), problem_.number = number;
    const Conversions& conversions = problem_.shared->conversions;
    problem_.cells = {request.input, bytes_of(request.input), conversions.by[int(request.input)][int(number)]};
    problem_.results = {request.result, bytes_of(request.result), conversions.by[int(request.result)][int(number)]};
    instruction_set_ = instruction_set_in_use();
    if (request.training && kernel_->train == nullptr) refuse("'" + request.reduction + "' has no training form");
    has_index_ = request.training || kernels_->indexed;

    const AxisRule whole{int64_t(AxisKind::window), 1, 1, 1, 0, 0, 0};
    for (size_t a = 0; a < 3; ++a) {
        const bool given = a + rank >= 3;
        const AxisRule& rule = given ? request.rules[a + rank - 3] : whole;
        const int64_t cells = given ? request.sizes[a + rank - 3] : 1;
        const std::string wrong = resolve(rule, cells, request.allow_empty, axes_[a]);
        if (!wrong.empty()) refuse(wrong + " (axis " + std::to_string(a + rank - 3) + ")");
        transposed_[a] = transposed(rule, axes_[a]);
        problem_.axis[a] = axes_[a].view();
        problem_.transposed[a] = transposed_[a].view();
        problem_.transposed[a].origin = problem_.transposed[a].first = nullptr;
    }
    // Byte offsets within one plane, of the widest number, must fit.
    product({8, request.lanes, axes_[0].cells, axes_[1].cells, axes_[2].cells}, "the input's sizes");
    product({8, request.lanes, axes_[0].bins, axes_[1].bins, axes_[2].bins}, "the output's sizes");

    const int64_t taps = product({axes_[0].taps, axes_[1].taps, axes_[2].taps}, "the window's cells");
    problem_.index_scale[0] = axes_[1].taps * axes_[2].taps;
    problem_.index_scale[1] = axes_[2].taps;
    problem_.index_scale[2] = 1;
    // The largest number of each type says that a window was empty, so it must not be a tap.
    problem_.index_bytes = taps <= UINT8_MAX ? 1 : taps <= UINT16_MAX ? 2 : 4;
    if (has_index_ && taps > int64_t(UINT32_MAX)) refuse("a window of more than 4294967295 cells has no index type");

    problem_.lanes = request.lanes;
    problem_.parameters = request_.parameters.data();
    for (int a = 0; a < 3; ++a)
        problem_.divisor_count[a] =
            (request.divisor == Divisor::padded ? axes_[a].padded_count : axes_[a].count).data();
    if (request.divisor == Divisor::override_) {
        if (request.divisor_override == 0 || std::isnan(request.divisor_override))
            refuse("divisor_override must not be 0");
        problem_.divisor_override = request.divisor_override;
    }
    if (request.masked && request.divisor != Divisor::valid)
        refuse("with a mask the divisor is the number of valid cells; it cannot be overridden or count padding");
    const int64_t* counts = problem_.divisor_count[2];
    for (int64_t w = 1; w < axes_[2].bins; ++w)
        if (counts[w] != counts[w - 1]) run_ends_.push_back(w);
    run_ends_.push_back(axes_[2].bins);
    problem_.run_end = run_ends_.data();
    problem_.runs = int64_t(run_ends_.size());

    problem_.empty_value = request.empty_value;
    problem_.masked = request.masked;
    problem_.mask_lanes = request.mask_lanes;
    problem_.mask_repeat = request.mask_repeat;
    problem_.few = kernel_->few && taps <= few_cells;
    problem_.paired = problem_.few && paired();
    problem_.disjoint = !problem_.few && disjoint();
    problem_.padded = padded();
    bundled_ = problem_;
    bundled_.bundled = true;
}

std::vector<int64_t> Plan::output_sizes() const {
    std::vector<int64_t> sizes;
    for (size_t a = 3 - request_.rules.size(); a < 3; ++a) sizes.push_back(axes_[a].bins);
    return sizes;
}

std::vector<int64_t> Plan::taps() const {
    std::vector<int64_t> taps;
    for (size_t a = 3 - request_.rules.size(); a < 3; ++a) taps.push_back(axes_[a].taps);
    return taps;
}

const char* Plan::index_type() const {
    if (!has_index_) return "";
    return problem_.index_bytes == 1 ? "uint8" : problem_.index_bytes == 2 ? "uint16" : "uint32";
}

int64_t Plan::output_cells() const { return axes_[0].bins * axes_[1].bins * axes_[2].bins; }
int64_t Plan::input_cells() const { return axes_[0].cells * axes_[1].cells * axes_[2].cells; }

// Whether planes are done sixteen at a time, if a bundle stays in the second-level cache: where windows of images
// overlap, since lanes that lie side by side need no rearranging for each of the rows that see them, but not for
// gradients by index, which read little; where many bins along the width are irregular, which one lane does cell by
// cell; or where rows of outputs are short.
bool Plan::bundles(int64_t outer, int64_t threads, bool over_inputs) const {
    if (request_.lanes != 1 || outer < bundle || request_.masked) return false;
    const int64_t cells = input_cells() + output_cells();
    if (cells * bundle * 4 > bundle_bytes) return false;
    const bool by_index = over_inputs && has_index_;
    const AxisView* const axis = over_inputs && !has_index_ ? problem_.transposed : problem_.axis;
    const AxisView& width = axis[2];
    if (!by_index && (over_inputs ? kernel_->small_gradient : kernel_->small) && rolls(axis, !over_inputs && !problem_.cells.convert.load))
        return false;
    const bool rows = axes_[0].cells * axes_[1].cells > 1, for_all = outer > bundle * (threads - 1);
    const bool as_they_lie = !problem_.cells.convert.load && !problem_.results.convert.load;
    if (as_they_lie && !over_inputs && kernel_->small && has_short_rows(problem_.axis)) return false;
    if (as_they_lie && over_inputs && (by_index ? problem_.index_bytes == 1 : kernel_->small_gradient != nullptr) && has_tiles(problem_.axis))
        return false;
    if (rows && for_all && any(problem_.axis, &AxisView::overlapping) && !by_index) return true;
    const bool strided = width.cell_period > 8 || width.bin_period > 8;
    const int64_t regular = strided ? 0 : width.regular_end - width.regular_begin;
    if ((width.bins - regular) * 8 > width.bins) return true;
    return axes_[2].bins < bundle;  // rows of outputs that fill no vector
}

// The same of windows of few cells, whose driver rearranges what it needs (drivers/few_lanes.hpp).
bool Plan::bundles_few(int64_t outer, int64_t threads) const {
    if (request_.lanes != 1 || request_.masked || outer <= bundle * (threads - 1)) return false;
    return !any(problem_.axis, &AxisView::has_empty) && !problem_.paired;
}

// Whether windows are two cells wide, side by side from the first cell on, and there is a vector of them in a row.
bool Plan::paired() const {
    const auto tiles = [&](const Axis& axis, int64_t taps) {
        return axis.taps == taps && axis.step == 1 && axis.cell_period == taps && axis.bin_period == 1 &&
               axis.regular_begin == 0 && axis.regular_end == axis.bins && axis.start[0] == 0;
    };
    for (int a = 0; a < 2; ++a)
        if (!tiles(axes_[a], 1) && !tiles(axes_[a], 2)) return false;
    const bool converted = problem_.cells.convert.load || problem_.results.convert.load;
    return request_.lanes == 1 && !request_.masked && !converted && tiles(axes_[2], 2) && axes_[2].bins >= bundle;
}

// Whether windows are wide and do not overlap, and what sixteen planes of them take, a row of cells and all outputs,
// stays in the second-level cache.
bool Plan::disjoint() const {
    const AxisView* const axis = problem_.axis;
    if (request_.lanes != 1 || request_.masked) return false;
    if ((axis[2].cells + output_cells()) * bundle * 4 > bundle_bytes) return false;
    if (axis[0].cells == 1 && axis[2].widest <= widest_of_few) return false;
    return are_disjoint(axis[0]) && are_disjoint(axis[1]) && are_disjoint(axis[2]);
}

// Whether windows lie one cell apart, and planes with all padding that windows see are small.
bool Plan::padded() const {
    const auto slides = [](const Axis& axis) {
        if (axis.step != 1 || axis.origin[0] > 0 || axis.cells - axis.origin[0] > axis.bins + axis.taps - 1) return false;
        for (int64_t bin = 0; bin < axis.bins; ++bin) {
            const int64_t origin = axis.origin[bin], end = std::min(axis.cells, origin + axis.taps);
            if (origin != axis.origin[0] + bin || axis.start[bin] + axis.count[bin] != end) return false;
        }
        return !axis.has_empty;
    };
    if (request_.lanes != 1 || request_.masked || axes_[0].cells != 1 || axes_[0].bins != 1) return false;
    if (axes_[1].taps * axes_[2].taps <= cells_in_registers) return false;
    const int64_t states = (axes_[1].bins + axes_[1].taps - 1) * (axes_[2].bins + axes_[2].taps - 1);
    if (states > most_padded_states) return false;
    return slides(axes_[1]) && slides(axes_[2]);
}

// Whether a gradient by index is nothing in most cells: planes are then not worth rearranging.
bool Plan::sends_few() const {
    const int64_t taps = axes_[0].taps * axes_[1].taps * axes_[2].taps;
    return has_index_ && taps >= cells_of_large_windows && input_cells() >= cells_of_few_outputs * output_cells();
}

// Cut the work into units and the units into tasks.
void Plan::run(Run run, Call& call, int64_t outer, bool over_inputs, int64_t kept_bytes, Parallel& parallel) const {
    const int64_t lanes = request_.lanes;
    const int64_t cells = std::max(input_cells(), output_cells()) * lanes * outer;
    const int64_t threads = parallel.threads();
    const int64_t wanted = threads > 1 ? std::min(cells / cells_per_task, threads * tasks_per_thread) : 1;
    const int64_t per_plane = (std::max<int64_t>(wanted, 1) + outer - 1) / outer;
    const int64_t for_cache = kept_bytes * output_cells() * lanes / pull_budget + 1;
    int64_t units = outer, left = per_plane, left_for_cache = for_cache;
    for (int a = 0; a < 3; ++a) {
        const int64_t size = over_inputs ? axes_[a].cells : axes_[a].bins;
        // Strips along the width only in pieces that are worth a loop.
        const int64_t most = std::max<int64_t>(1, a == 2 ? size * lanes / 256 : size);
        // Neighbouring units both make what a window at their border sees: keep that a small part.
        const int64_t extent = (axes_[a].taps - 1) * axes_[a].step + 1;
        const int64_t for_overlap = std::max<int64_t>(1, size / (2 * extent));
        const int64_t parts = std::max(std::min(left, most), std::min({left_for_cache, most, for_overlap}));
        call.parts[a] = parts;
        left = (left + parts - 1) / parts;
        left_for_cache = (left_for_cache + parts - 1) / parts;
        units *= parts;
    }
    void* const made = over_inputs ? call.gx : call.y;
    const int64_t of_plane = over_inputs ? input_cells() * problem_.cells.bytes : output_cells() * problem_.results.bytes;
    const int64_t bytes = of_plane * lanes * outer;
    ask_for_large_pages(made, bytes);
    // What stands for empty windows is stored where it stays, out of turn.
    const bool has_empty = any(over_inputs ? problem_.transposed : problem_.axis, &AxisView::has_empty);
    call.past_caches = bytes > bytes_of_caches && !has_empty && is_in_memory(made, bytes);
    call.scratch = thread_scratch;
    call.outer = outer;
    // Draws are numbered by plane, and run over many outputs as it is.
    const bool drawn = request_.training && !over_inputs, pools = !drawn && !over_inputs;
    const bool whole = pools && takes_whole(problem_, call), banded = pools && !whole && takes_bands(problem_, call);
    const bool few = problem_.few && !(over_inputs && has_index_);
    const bool bundled = !drawn && !whole && !banded &&
                         (few ? bundles_few(outer, threads)
                              : !(over_inputs && sends_few()) && bundles(outer, threads, over_inputs));
    const Problem& problem = bundled ? bundled_ : problem_;
    const bool disjoint = pools && !whole && !banded && takes_disjoint(problem, call);
    if (disjoint) run = run_disjoint;
    if (bundled || disjoint) units = (outer + bundle - 1) / bundle;
    if (pools && takes_padded(problem, call)) run = run_padded, units = outer;
    if (whole) run = run_whole;
    if (banded) run = run_bands, units = outer;
    const int64_t tasks = std::max<int64_t>(1, std::min(wanted, units));
    if (tasks == 1) return run(problem, call, 0, units);
    std::atomic<bool> out_of_memory{false};
    parallel.run(tasks, [&](int64_t task) {
        try {
            run(problem, call, units * task / tasks, units * (task + 1) / tasks);
        } catch (const std::bad_alloc&) {
            out_of_memory = true;
        }
    });
    if (out_of_memory) throw std::bad_alloc();
}

void Plan::forward(const Operands& given, Parallel& parallel) const {
    if (given.outer < 0) refuse("outer must not be negative");
    product({8, given.outer, request_.lanes, std::max(input_cells(), output_cells())}, "the sizes");
    if (given.outer == 0 || request_.lanes == 0) return;
    if ((given.x == nullptr && input_cells() > 0) || given.y == nullptr) refuse("forward needs x and y");
    if (request_.masked && given.mask == nullptr && input_cells() > 0) refuse("this plan needs a mask");
    Call call{};
    call.x = given.x, call.mask = given.mask, call.y = given.y;
    call.index = has_index_ ? given.index : nullptr;
    call.key[0] = given.key[0], call.key[1] = given.key[1], call.planes = given.planes;
    run(request_.training ? kernel_->train : run_forward, call, given.outer, false, 0, parallel);
}

void Plan::backward(const Operands& given, Parallel& parallel) const {
    if (given.outer < 0) refuse("outer must not be negative");
    product({8, given.outer, request_.lanes, std::max(input_cells(), output_cells())}, "the sizes");
    if (given.outer == 0 || request_.lanes == 0 || input_cells() == 0) return;
    if (given.g == nullptr || given.gx == nullptr) refuse("backward needs g and gx");
    if (!is_floating(request_.input)) refuse("integers have no gradient");
    if (has_index_ && given.index == nullptr) refuse("backward needs the index");
    if (!has_index_ && kernels_->needs_input && given.x == nullptr) refuse("backward needs x");
    if (!has_index_ && request_.masked && given.mask == nullptr) refuse("this plan needs a mask");
    Call call{};
    call.x = kernels_->needs_input && !has_index_ ? given.x : nullptr;
    call.mask = given.mask, call.index = has_index_ ? const_cast<void*>(given.index) : nullptr;
    call.g = given.g, call.gx = given.gx;
    const Operation* const pulls = has_index_ || problem_.few ? nullptr : kernel_->gradient.pulls;
    run(run_backward, call, given.outer, true, pulls ? pulls->fields * pulls->bytes : 0, parallel);
}

}  // namespace poolkit
