//! Rates, losses and the weakest step.

use super::figure::{InputName, StageFigure};
use super::report::{Bottleneck, BottleneckBasis, Gain, LargestLoss, StageFigures};
use super::sheet::Sheet;
use super::wilson::{TOO_FEW, wilson};
use crate::model::{Quantity, Rate};

/// A step rate thought to be another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Raise {
    /// Place of the stage the step leads into.
    pub(super) step: usize,
    /// What the new rate is: raised, or the target.
    pub(super) name: InputName,
    /// The new rate.
    pub(super) rate: f64,
}

/// The step to work on, and the raise it is measured by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weakest {
    pub(super) basis: BottleneckBasis,
    pub(super) raise: Raise,
}

impl Sheet<'_> {
    pub(super) fn stage_figures(&self, index: usize) -> StageFigures {
        let stage = &self.stages[index];
        let count = self.counts[index];
        let base = index.checked_sub(1).map(|previous| self.counts[previous]);
        let step_rate = self.stage_value(StageFigure::StepRate, index);
        StageFigures {
            id: stage.id.clone(),
            name: stage.name.clone(),
            count,
            step_rate,
            overall_rate: self.stage_value(StageFigure::OverallRate, index),
            drop_off: self.stage_value(StageFigure::DropOff, index),
            drop_off_rate: self.stage_value(StageFigure::DropOffRate, index),
            interval: base.and_then(|base| wilson(count, base)),
            overall_interval: wilson(count, self.counts[0]),
            too_few: step_rate.is_some() && base.is_some_and(|base| base < TOO_FEW),
        }
    }

    /// The step that loses most people; the earlier of equals.
    pub(super) fn largest_loss(&self) -> Option<LargestLoss> {
        let losses = self.counts.windows(2).enumerate().map(|(previous, pair)| (previous + 1, pair[0] - pair[1]));
        let (step, lost) =
            losses.filter(|loss| loss.1 > 0.0).reduce(|most, loss| if loss.1 > most.1 { loss } else { most })?;
        Some(LargestLoss { stage: self.stages[step].id.clone(), lost })
    }

    /// The step to work on: the one whose shortfall from its target costs most customers; where no shortfall costs
    /// any, the lowest step rate on the way to the customer stage that is known well enough.
    pub(super) fn bottleneck(&self) -> Option<Weakest> {
        let shortfall = self.largest_shortfall().map(|raise| Weakest { basis: BottleneckBasis::Target, raise });
        shortfall.or_else(|| {
            let step = self.lowest_step()?;
            let raise = self.raise(step, InputName::RaisedStepRate, |rate| raised(rate, rate + 0.01))?;
            Some(Weakest { basis: BottleneckBasis::LowestRate, raise })
        })
    }

    pub(super) fn bottleneck_figures(&self) -> Option<Bottleneck> {
        let Weakest { basis, raise } = self.bottleneck()?;
        let step = raise.step;
        let gain = |raise: Raise| self.gain(raise);
        let gained = self.gain(raise);
        let target = self.target(step);
        Some(Bottleneck {
            stage: self.stages[step].id.clone(),
            from: self.stages[step - 1].id.clone(),
            basis,
            step_rate: self.stage_value(StageFigure::StepRate, step)?,
            target: target.map(|target| target.rate),
            lost: self.counts[step - 1] - self.counts[step],
            customers_gained: gained.customers,
            revenue_gained: gained.revenue,
            one_point: self.raise(step, InputName::RaisedStepRate, |rate| raised(rate, rate + 0.01)).map(gain)?,
            ten_percent: self.raise(step, InputName::RaisedStepRate, |rate| raised(rate, rate * 1.1)).map(gain)?,
        })
    }

    /// Steps on the way to the customer stage.
    fn steps(&self) -> std::ops::RangeInclusive<usize> {
        1..=self.roles.customer.unwrap_or(0)
    }

    fn lowest_step(&self) -> Option<usize> {
        let known = |step: usize| {
            let rate = self.stage_value(StageFigure::StepRate, step)?;
            (self.counts[step - 1] >= TOO_FEW && rate > 0.0).then_some((step, rate))
        };
        let lowest =
            self.steps().filter_map(known).reduce(|lowest, step| if step.1 < lowest.1 { step } else { lowest });
        lowest.map(|(step, _)| step)
    }

    fn largest_shortfall(&self) -> Option<Raise> {
        let shortfall = |step: usize| {
            let target = self.target(step)?;
            let short = self.stage_value(StageFigure::StepRate, step)? < target.rate;
            let cost = self.customers_gained(Some(target)).value()?;
            (short && cost > 0.0).then_some((target, cost))
        };
        let most = self.steps().filter_map(shortfall).reduce(|most, step| if step.1 > most.1 { step } else { most });
        most.map(|(target, _)| target)
    }

    fn target(&self, step: usize) -> Option<Raise> {
        self.stages[step].target.map(|target| Raise { step, name: InputName::TargetStepRate, rate: Rate::get(target) })
    }

    fn raise(&self, step: usize, name: InputName, to: impl Fn(f64) -> f64) -> Option<Raise> {
        let rate = to(self.stage_value(StageFigure::StepRate, step)?);
        Some(Raise { step, name, rate })
    }

    fn gain(&self, raise: Raise) -> Gain {
        let customers = self.customers_gained(Some(raise)).value();
        let revenue = customers
            .and_then(|customers| Some(customers * self.revenue_per_customer().value()?))
            .filter(|revenue| revenue.is_finite());
        Gain { step_rate: raise.rate, customers, revenue }
    }
}

/// A rate below one can be thought higher, up to one; at one and above there is nobody left to win.
fn raised(rate: f64, to: f64) -> f64 {
    rate.max(to.min(1.0))
}
