// The Python module poolkit._core: plans on raw addresses. Front ends own arrays, shapes and dtypes.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "philox.hpp"
#include "plan.hpp"
#include "xla.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace poolkit {
namespace {

AxisRule rule_of(const std::vector<int64_t>& code) {
    if (code.size() != 7) throw std::invalid_argument("an axis rule is seven integers");
    return {code[0], code[1], code[2], code[3], code[4], code[5], code[6]};
}

template <class T>
T* pointer(uintptr_t address) {
    return reinterpret_cast<T*>(address);
}

// f(parallel): the host's threads where it lends them, else ours.
template <class F>
void with_threads(uintptr_t host, F f) {
    if (host == 0) return f(own_pool());
    HostParallel parallel(reinterpret_cast<HostParallelFor>(host));
    f(parallel);
}

const KernelSet& kernel_set(const std::string& reduction) {
    for (const KernelSet* set : kernel_sets())
        if (set->name == reduction) return *set;
    throw std::invalid_argument("there is no kernel for the reduction '" + reduction + "'");
}

// Elements that a reduction takes, with what it makes of them.
std::vector<std::string> elements_of(const KernelSet& set) {
    std::vector<std::string> names;
    for (int i = 0; i < element_types; ++i) {
        try {
            const Element input = Element(i), result = result_of(input, set.integers, set.name);
            if (set.by[int(number_of(result))].exists()) names.push_back(name_of(input));
        } catch (const std::invalid_argument&) {
        }
    }
    return names;
}

// The module's own copy: nanobind turns a vector into a list, which tests compare with NumPy's tolist().
nb::dict axis_arrays(const Axis& axis, const Axis& other_side) {
    nb::dict arrays;
    arrays["input_size"] = axis.cells;
    arrays["output_size"] = axis.bins;
    arrays["step"] = axis.step;
    arrays["taps"] = axis.taps;
    arrays["origin"] = axis.origin;
    arrays["start"] = axis.start;
    arrays["first"] = axis.first;
    arrays["count"] = axis.count;
    arrays["padded_count"] = axis.padded_count;
    arrays["regular"] = nb::make_tuple(axis.regular_begin, axis.regular_end, axis.cell_period);
    arrays["seen_start"] = other_side.start;
    arrays["seen_count"] = other_side.count;
    arrays["seen_step"] = other_side.step;
    arrays["seen_regular"] = nb::make_tuple(other_side.regular_begin, other_side.regular_end, other_side.bin_period);
    return arrays;
}

}  // namespace

NB_MODULE(_core, m) {
    nb::set_leak_warnings(false);  // plans are kept for the life of the process
    m.doc() = "Kernels of Poolkit, on raw addresses; use the functions and layers of poolkit instead.";

    nb::class_<Plan>(m, "Plan", nb::dynamic_attr(), "A pooling of one reduction, shape and dtype, ready to run.")
        .def(
            "__init__",
            [](Plan* self, const std::string& reduction, const std::vector<double>& parameters,
               const std::string& dtype, const std::vector<std::vector<int64_t>>& rules,
               const std::vector<int64_t>& sizes, int64_t lanes, int64_t divisor, double divisor_override, bool masked,
               int64_t mask_repeat, bool mask_lanes, bool allow_empty, double empty_value, bool training,
               const std::string& result) {
                Request request;
                request.reduction = reduction, request.parameters = parameters;
                request.input = element_named(dtype);
                request.result = result.empty() ? result_of(request.input, kernel_set(reduction).integers, reduction)
                                                : element_named(result);
                for (const auto& code : rules) request.rules.push_back(rule_of(code));
                request.sizes = sizes, request.lanes = lanes;
                if (divisor < 0 || divisor > 2) throw std::invalid_argument("divisor must be 0, 1 or 2");
                request.divisor = Divisor(divisor), request.divisor_override = divisor_override;
                request.masked = masked, request.mask_repeat = mask_repeat, request.mask_lanes = mask_lanes;
                request.allow_empty = allow_empty, request.empty_value = empty_value, request.training = training;
                new (self) Plan(request);
            },
            "reduction"_a, "parameters"_a, "dtype"_a, "rules"_a, "sizes"_a, "lanes"_a = 1, "divisor"_a = 0,
            "override"_a = 0.0, "masked"_a = false, "mask_repeat"_a = 1, "mask_lanes"_a = false,
            "allow_empty"_a = false, "empty_value"_a = 0.0, "training"_a = false, "result"_a = "")
        .def_prop_ro("output_sizes", &Plan::output_sizes)
        .def_prop_ro("taps", &Plan::taps)
        .def_prop_ro("result_dtype", [](const Plan& plan) { return std::string(name_of(plan.result())); })
        .def_prop_ro("index_dtype", [](const Plan& plan) { return std::string(plan.index_type()); })
        .def_prop_ro("instruction_set", [](const Plan& plan) { return std::string(plan.instruction_set()); })
        .def(
            "forward",
            [](const Plan& plan, uintptr_t x, uintptr_t y, uintptr_t index, uintptr_t mask, int64_t outer,
               uint32_t key0, uint32_t key1, uintptr_t planes, uintptr_t parallel) {
                nb::gil_scoped_release released;
                Operands given;
                given.x = pointer<void>(x), given.y = pointer<void>(y), given.index = pointer<void>(index);
                given.mask = pointer<uint8_t>(mask), given.outer = outer;
                given.key[0] = key0, given.key[1] = key1, given.planes = pointer<int64_t>(planes);
                with_threads(parallel, [&](Parallel& threads) { plan.forward(given, threads); });
            },
            "x"_a, "y"_a, "index"_a = 0, "mask"_a = 0, "outer"_a = 1, "key0"_a = 0, "key1"_a = 0, "planes"_a = 0,
            "parallel"_a = 0)
        .def(
            "backward",
            [](const Plan& plan, uintptr_t x, uintptr_t y, uintptr_t index, uintptr_t mask, uintptr_t g, uintptr_t gx,
               int64_t outer, uintptr_t parallel) {
                nb::gil_scoped_release released;
                Operands given;
                given.x = pointer<void>(x), given.y = pointer<void>(y), given.index = pointer<void>(index);
                given.mask = pointer<uint8_t>(mask), given.g = pointer<void>(g), given.gx = pointer<void>(gx);
                given.outer = outer;
                with_threads(parallel, [&](Parallel& threads) { plan.backward(given, threads); });
            },
            "x"_a, "y"_a, "index"_a, "mask"_a, "g"_a, "gx"_a, "outer"_a = 1, "parallel"_a = 0);

    m.def(
        "address", [](nb::ndarray<nb::ro, nb::c_contig, nb::device::cpu> array) { return uintptr_t(array.data()); },
        "array"_a.noconvert(), "Address of the first element of a C-contiguous array on the CPU.");
    m.def("kernels", [] {
        nb::dict kernels;
        for (const KernelSet* set : kernel_sets()) kernels[set->name] = elements_of(*set);
        return kernels;
    });
    m.def(
        "elementary",
        [](const std::string& name, const std::string& dtype, uintptr_t x, uintptr_t y, int64_t count,
           double exponent) {
            const auto& functions = shared_kernels().elementary;
            const ElementaryTable& table = dtype == "float64" ? functions.float64 : functions.float32;
            const Elementwise function = name == "exp2"     ? table.exp2
                                         : name == "exp2m1" ? table.exp2m1
                                         : name == "log"    ? table.log
                                         : name == "log1p"  ? table.log1p
                                         : name == "cbrt"   ? table.cbrt
                                                            : table.power;
            function(pointer<void>(x), pointer<void>(y), count, exponent);
        },
        "name"_a, "dtype"_a, "x"_a, "y"_a, "count"_a, "exponent"_a = 1.0,
        "An elementary function as kernels compute it, on `count` numbers; for tests.");
    m.def("instruction_sets", &instruction_sets, "Instruction sets that can be used here, best first.");
    m.def(
        "resolve",
        [](const std::vector<int64_t>& code, int64_t size) {
            Axis axis;
            const AxisRule rule = rule_of(code);
            const std::string wrong = resolve(rule, size, true, axis);
            if (!wrong.empty()) throw std::invalid_argument(wrong);
            return axis_arrays(axis, transposed(rule, axis));
        },
        "rule"_a, "size"_a);
    m.def(
        "philox",
        [](uint32_t key0, uint32_t key1, uint64_t first, uint64_t count) {
            std::vector<uint32_t> words(count);
            for (uint64_t i = 0; i < count; ++i) words[i] = philox_word(key0, key1, first + i);
            return words;
        },
        "key0"_a, "key1"_a, "first"_a, "count"_a, "Words of Philox4x32-10: word i is block[i // 4][i % 4].");
    m.def(
        "set_num_threads",
        [](int64_t threads) {
            if (threads < 1) throw std::invalid_argument("the number of threads must be positive");
            nb::gil_scoped_release released;
            set_num_threads(int(std::min<int64_t>(threads, 1 << 20)));
        },
        "threads"_a);
    m.def("get_num_threads", &get_num_threads);

    nb::dict targets;
    for (const auto& target : xla_targets()) targets[target.name] = nb::capsule(target.handler);
    m.def("xla_targets", [targets] { return targets; });
    m.attr("xla_unavailable") = std::string(xla_unavailable());
}

}  // namespace poolkit
