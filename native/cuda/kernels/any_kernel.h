// AnyKernel: the list of kernels. A device runs whichever it is handed; a new kernel joins here.
#pragma once

#include <variant>

#include "cuda/kernels/activation.h"
#include "cuda/kernels/batch.h"
#include "cuda/kernels/batch_norm.h"
#include "cuda/kernels/dropout.h"
#include "cuda/kernels/loss.h"
#include "cuda/kernels/optimizer.h"
#include "cuda/kernels/pool.h"
#include "cuda/kernels/product.h"
#include "cuda/kernels/softmax.h"

namespace selvedge::cuda {

using AnyKernel =
    std::variant<TickKernel, LoadBatchKernel, ProductForwardKernel<Precision::float32>,
                 ProductForwardKernel<Precision::tf32>, ProductForwardKernel<Precision::bf16>,
                 ProductGradInputKernel<Precision::float32>, ProductGradInputKernel<Precision::tf32>,
                 ProductGradInputKernel<Precision::bf16>, ProductGradWeightKernel<Precision::float32>,
                 ProductGradWeightKernel<Precision::tf32>, ProductGradWeightKernel<Precision::bf16>, SumPartsKernel,
                 ActivationKernel, ActivationGradKernel, AddKernel, DropoutKernel, SoftmaxKernel, SoftmaxGradKernel,
                 MaxPoolKernel, MaxPoolGradKernel, AvgPoolKernel, AvgPoolGradKernel, ChannelSumsKernel,
                 BatchStatisticsKernel, NormalizeKernel, ChannelGradientsKernel, BatchNormGradKernel, LossRowsKernel,
                 LossTotalsKernel, PenaltyPartsKernel, PenaltyTotalKernel, UpdateKernel>;

}  // namespace selvedge::cuda
