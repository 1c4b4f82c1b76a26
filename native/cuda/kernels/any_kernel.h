// AnyKernel: the list of kernels. A device runs whichever it is handed; a new kernel joins here.
#pragma once

#include <variant>

#include "cuda/kernels/batch.h"
#include "cuda/kernels/batch_norm.h"
#include "cuda/kernels/epilogue.h"
#include "cuda/kernels/loss.h"
#include "cuda/kernels/mlp.h"
#include "cuda/kernels/optimizer.h"
#include "cuda/kernels/pool.h"
#include "cuda/kernels/product.h"
#include "cuda/kernels/softmax.h"

namespace selvedge::cuda {

using AnyKernel = std::variant<
    TickKernel, LoadBatchKernel, ProductForwardKernel<Precision::float32>, ProductForwardKernel<Precision::tf32>,
    ProductForwardKernel<Precision::bf16>, ProductPoolKernel<Precision::float32>, ProductPoolKernel<Precision::tf32>,
    ProductPoolKernel<Precision::bf16>, ProductBackwardKernel<Precision::float32>,
    ProductBackwardKernel<Precision::tf32>, ProductBackwardKernel<Precision::bf16>, SumPartsKernel, PointwiseKernel,
    DropoutKernel, SoftmaxKernel, SoftmaxGradKernel, MaxPoolKernel, MaxPoolGradKernel, AvgPoolKernel, AvgPoolGradKernel,
    ChannelSumsKernel, BatchStatisticsKernel, NormalizeKernel, ChannelGradientsKernel, BatchNormGradKernel,
    LossRowsKernel, LossTotalsKernel, LossKernel, PenaltyPartsKernel, PenaltyTotalKernel, UpdateKernel,
    MlpKernel<Precision::float32>, MlpKernel<Precision::tf32>, MlpKernel<Precision::bf16>>;

}  // namespace selvedge::cuda
